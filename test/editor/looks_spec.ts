// The dialogs in a real browser, light and dark: every text is there, every control has its name, all is accessible
// (axe).

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FlowNode } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { ACCOUNT_CREDENTIALS } from "../runtime/zoom-api";
import { useEditor } from "./browser";
import { cancel, DIALOG, enter, open, shown } from "./dialog";
import { assertReadable, isDark, seriousFaults, setTheme, THEMES } from "./looks";
import { brokerNode } from "./mqtt-broker";

const FLOW: FlowNode[] = [
  ...streamFlow(),
  { id: "n-account", type: "zoom-rtms-account", name: "", credentials: ACCOUNT_CREDENTIALS },
  brokerNode("n-broker"),
  { id: "n-fleet", type: "zoom-rtms-fleet", name: "production", broker: "n-broker" },
  { id: "n-control", type: "zoom-rtms-control", z: "tab", x: 0, y: 0, account: "n-account", app: "n-app", wires: [[]] },
  { id: "n-video-out", type: "zoom-rtms-video-out", z: "tab", x: 0, y: 0, wires: [[]] },
  { id: "n-page", type: "zoom-rtms-page", z: "tab", x: 0, y: 0, wires: [] },
  { id: "n-simulator", type: "zoom-rtms-simulator", z: "tab", x: 0, y: 0, app: "n-app", wires: [[]] },
];

/** What is chosen so that every row of a dialog is seen, one choice after the other. */
type Face = readonly (readonly [field: string, value: string | boolean])[];
const FACES: Readonly<Record<string, readonly Face[]>> = {
  "n-webhook": [[]],
  "n-stream": [
    [
      ["video", true],
      ["share", true],
      ["chat", true],
    ],
  ],
  "n-app": [[]],
  "n-account": [[]],
  "n-fleet": [[]],
  "n-control": [[]],
  "n-audio-out": [
    [["output", "file"]],
    [
      ["output", "raw"],
      ["chunk", "silence"],
    ],
  ],
  "n-transcript-out": [
    [
      ["output", "window"],
      ["directory", "captions"],
    ],
    [["output", "vtt"]],
  ],
  "n-video-out": [
    [
      ["when", "time"],
      ["directory", "pictures"],
    ],
    [["output", "file"]],
  ],
  "n-page": [[["directory", "recordings"]]],
  "n-simulator": [[["transcript", "words.vtt"]]],
};

describe("the looks of the dialogs in a real browser", function () {
  this.timeout(60_000);
  let page: Page;
  let complaints: string[];
  useEditor({ flow: FLOW, waitFor: "n-simulator", width: 1500, height: 1400 }, (editor) => {
    ({ page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });

  for (const theme of THEMES)
    for (const [dialog, faces] of Object.entries(FACES))
      it(`${dialog}, ${theme}: every text is there, every control is named, axe finds no serious fault`, async () => {
        await setTheme(page, theme);
        await open(page, dialog);
        assert.equal(await isDark(page, DIALOG), theme === "dark");
        for (const face of faces) {
          for (const [field, value] of face) await enter(page, `#node-input-${field}`, value);
          const text = await shown(page, DIALOG);
          assert.ok(text.length > 500, text);
          assertReadable(text);
          assert.deepEqual(await seriousFaults(page, DIALOG), []);
        }
        await cancel(page);
      });

  /** Of the words beside fields: those that stand, or whose further lines stand, left of their field's end. */
  const below = () =>
    page.locator(`${DIALOG} .zoom-rtms-unit`).evaluateAll((units) =>
      units
        .filter((unit) => unit instanceof HTMLElement && unit.offsetParent)
        .filter((unit) => {
          unit.textContent = `${unit.textContent} and more words, as other languages need them`;
          const field = unit.previousElementSibling?.getBoundingClientRect();
          const words = document.createRange();
          words.selectNodeContents(unit);
          return [...words.getClientRects()].some(({ left }) => left < (field?.right ?? Number.POSITIVE_INFINITY));
        })
        .map((unit) => unit.textContent),
    );

  for (const dialog of ["n-audio-out", "n-simulator"])
    it(`${dialog} in a low window: the text beside a field wraps beside it, not below its label`, async () => {
      await page.setViewportSize({ width: 1500, height: 600 });
      await open(page, dialog);
      if (dialog === "n-audio-out") await enter(page, "#node-input-chunk", "silence");
      assert.ok((await page.locator(`${DIALOG} .zoom-rtms-unit:visible`).count()) > 1);
      assert.deepEqual(await below(), []);
      await cancel(page);
      await page.setViewportSize({ width: 1500, height: 1400 });
    });

  for (const theme of THEMES)
    it(`every fault of the simulator, ${theme}: named and readable, with the reason if its value is wrong`, async () => {
      await setTheme(page, theme);
      await open(page, "n-simulator");
      const boxes = page.locator("#zoom-rtms-simulator-faults input[type=checkbox]");
      await page.locator("#zoom-rtms-simulator-faults details").evaluateAll((groups) => {
        for (const group of groups) (group as HTMLDetailsElement).open = true;
      });
      for (const box of await boxes.all()) await box.check();
      await page.fill("#zoom-rtms-simulator-fault-drop-all-seconds", "-1");
      assert.match(await shown(page, "#zoom-rtms-simulator-fault-drop-all-reason"), /time in seconds/);
      assertReadable(await shown(page, DIALOG));
      assert.deepEqual(await seriousFaults(page, DIALOG), []);
      await cancel(page);
    });

  for (const [dialog, words] of [
    ["n-app", /Edit Zoom app node/],
    ["n-account", /Edit Zoom account node/],
    ["n-fleet", /Edit Zoom fleet node/],
  ] as const)
    it(`the dialog of ${dialog} is headed by its name in the palette's words`, async () => {
      await open(page, dialog);
      assert.match(await shown(page, ".red-ui-tray:last-of-type .red-ui-tray-header"), words);
      await cancel(page);
    });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});

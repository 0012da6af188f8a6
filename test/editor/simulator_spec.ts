// A new user's first minute in a real browser: the example imported, deployed, one click on the simulator's button, and
// captions in the debug panel. And the dialog: each fault has a checkbox, and wrong values show their reason.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { FAULTS, type FaultRow } from "../../src/simulator/faults";
import { example, idOf } from "../runtime/example-files";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { type EditorNode, type EditorWindow, hideNotifications, useEditor } from "./browser";
import {
  deploy,
  deployed,
  done,
  enter,
  open as openDialog,
  property as propertyOf,
  showDebug,
  showsReason,
} from "./dialog";
import { setTheme, THEMES } from "./looks";
import { picture } from "./pictures";

const EXAMPLE = example("Try it without Zoom");
const SIMULATOR = idOf(EXAMPLE, "zoom-rtms-simulator");
const EMPTY: FlowNode[] = [
  { id: "t0", type: "tab", label: "Flow 1" },
  { id: "c0", type: "comment", z: "t0", name: "nothing here", wires: [] },
];
/** CSS pixels of the window. */
const [WIDTH, HEIGHT] = [1490, 600];
const BUTTON = `[id="${SIMULATOR}"] .red-ui-flow-node-button-button`;

const click = (page: Page) => page.locator(BUTTON).click();
const open = (page: Page) => openDialog(page, SIMULATOR);
const property = (page: Page, name: string) => propertyOf(page, SIMULATOR, name);

describe("the simulator node in a real browser", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: EMPTY, waitFor: "c0", width: WIDTH, height: HEIGHT }, (editor) => {
    ({ nr, page, complaints } = editor);
  });
  before(() => hideNotifications(page));

  it("imports the example; before it is deployed, the button says so", async () => {
    const invalid = await page.evaluate((nodes) => {
      const { RED } = globalThis as unknown as EditorWindow;
      RED.view.importNodes(nodes, { generateIds: false });
      const tab = (nodes as unknown as EditorNode[]).find(({ type }) => type === "tab");
      if (tab) RED.workspaces.show(tab.id);
      RED.view.select({});
      return ["zoom-rtms-simulator", "zoom-rtms-webhook-in", "zoom-rtms-stream", "unknown"]
        .flatMap((type) => RED.nodes.filterNodes({ type }))
        .filter(({ type, valid }) => type === "unknown" || valid === false).length;
    }, EXAMPLE);
    assert.equal(invalid, 0);
    const disabled = page.locator(`[id="${SIMULATOR}"] .red-ui-flow-node-button-disabled`);
    await disabled.waitFor({ state: "attached" });
  });

  it("plays after deploy and one click: captions in the debug panel, recordings on the disk", async () => {
    await deploy(page);
    await showDebug(page);
    await page.locator("#red-ui-workspace-chart").evaluate((chart) => chart.scrollTo(0, 0));
    await click(page);
    const caption = (words: string) =>
      page.locator(".red-ui-debug-msg", { hasText: words }).waitFor({ timeout: 40_000 });
    await caption("Maya Chen: Can you see what I am saying on your screen?");
    await caption("Tom Becker: Yes");
    await caption("Tom Becker, corrected: Yes");
    await page.waitForTimeout(500);
    const { x = 0 } = (await page.locator("#red-ui-workspace").boundingBox()) ?? {};
    await picture("try-it", page, { x, y: 0, width: WIDTH - x, height: HEIGHT });
    await caption("_captions.vtt");
    await page.locator(".red-ui-debug-msg", { hasText: ".wav" }).nth(1).waitFor();
    const files = readdirSync(join(nr.userDir, "zoom-recordings"));
    assert.equal(files.filter((name) => name.endsWith(".wav")).length, 2, files.join());
    assert.equal(await page.locator(".red-ui-debug-msg", { hasText: "node: errors" }).count(), 0);
    await page.locator(`[id="${SIMULATOR}"] .red-ui-flow-node-status-label`, { hasText: "done" }).waitFor();
  });

  it("says why a click starts nothing, also where a proxy hides the editor's address from Node-RED", async () => {
    for (const [status, words] of [
      [401, "but not start the simulator"],
      [403, "Host header"],
      [404, "Deploy first"],
      [500, "Node-RED answered 500"],
    ] as const) {
      await page.route(/\/simulator\/play/, (route) => route.fulfill({ status }));
      await click(page);
      await page.locator(".red-ui-notification-error", { hasText: words }).waitFor();
      await page.unroute(/\/simulator\/play/);
    }
  });

  it("keeps what is entered in the dialog: product, length, faults with values and times", async () => {
    await open(page);
    const text = await page.locator(".red-ui-editor .form-row, #zoom-rtms-simulator-faults").allInnerTexts();
    assert.doesNotMatch(text.join(), /\b(label|option|placeholder|section|fault|unit|tip)\.\w+/);
    assert.equal(
      await page.locator("#zoom-rtms-simulator-faults input[type=checkbox]").count(),
      Object.keys(FAULTS).length,
    );
    await page.selectOption("#node-input-product", "phone");
    await page.fill("#node-input-seconds", "12");
    const group = (name: string) => page.locator(`#zoom-rtms-simulator-faults details[data-group=${name}] summary`);
    await group("connection").click();
    await page.check("#zoom-rtms-simulator-fault-drop-medium");
    await page.selectOption("#zoom-rtms-simulator-fault-drop-medium-value", "transcript");
    await page.fill("#zoom-rtms-simulator-fault-drop-medium-seconds", "2.5");
    await group("webhook").click();
    await page.check("#zoom-rtms-simulator-fault-duplicate-webhook");
    await page.fill("#zoom-rtms-simulator-fault-duplicate-webhook-value", "2");
    assert.match((await group("webhook").textContent()) ?? "", /1 on/);
    await done(page);
    await deploy(page);
    assert.deepEqual(await property(page, "faults"), ["drop-medium=transcript@2500", "duplicate-webhook=2"]);
    assert.equal(await property(page, "product"), "phone");
    await open(page);
    assert.equal(await page.inputValue("#zoom-rtms-simulator-fault-drop-medium-value"), "transcript");
    assert.equal(await page.inputValue("#zoom-rtms-simulator-fault-drop-medium-seconds"), "2.5");
    assert.ok(await page.isChecked("#zoom-rtms-simulator-fault-duplicate-webhook"));
    assert.ok(!(await page.isChecked("#zoom-rtms-simulator-fault-drop-all")));
    await page.uncheck("#zoom-rtms-simulator-fault-drop-medium");
    await done(page);
    assert.deepEqual(await property(page, "faults"), ["duplicate-webhook=2"]);
  });

  for (const [half, theme] of THEMES.entries())
    it(`keeps every fault, each with a value and a time: one half, ${theme}`, async () => {
      await setTheme(page, theme);
      await page.evaluate((id) => {
        const node = (globalThis as unknown as EditorWindow).RED.nodes.node(id);
        if (node) node.faults = [];
      }, SIMULATOR);
      await open(page);
      await page.locator("#zoom-rtms-simulator-faults details").evaluateAll((groups) => {
        for (const group of groups) (group as HTMLDetailsElement).open = true;
      });
      const faultsOfHalf = Object.entries<FaultRow>(FAULTS).filter((_, index) => index % 2 === half);
      const rows = faultsOfHalf.map(([name, { type, choices }]) => ({
        name,
        field: `#zoom-rtms-simulator-fault-${name}`,
        value: type === "flag" ? undefined : (choices?.at(-1) ?? "7"),
      }));
      for (const { field, value } of rows) {
        await enter(page, field, true);
        if (value) await enter(page, `${field}-value`, value);
        await enter(page, `${field}-seconds`, "1.5");
      }
      await done(page);
      assert.equal(await property(page, "valid"), true);
      await deploy(page);
      const { faults } = deployed(nr, SIMULATOR) ?? {};
      const expected = rows.map(({ name, value }) => `${name}${value ? `=${value}` : ""}@1500`);
      assert.deepEqual((faults as string[]).sort(), expected.sort());
      await open(page);
      const held = await page
        .locator("#zoom-rtms-simulator-faults input, #zoom-rtms-simulator-faults select")
        .evaluateAll((controls) =>
          Object.fromEntries(
            (controls as HTMLInputElement[]).map(({ id, type, checked, value }) => [
              `#${id}`,
              type === "checkbox" ? checked : value,
            ]),
          ),
        );
      for (const { field, value } of rows)
        assert.deepEqual([held[field], held[`${field}-value`], held[`${field}-seconds`]], [true, value, "1.5"], field);
      await done(page);
      await setTheme(page, "light");
    });

  it("keeps faults that it has no field for, and changes nothing when it is only opened", async () => {
    const faults = ["pause@1000", "resume@2000", "pause@3000", "resume@4000"];
    await page.evaluate(
      ([id, list]) => {
        const node = (globalThis as unknown as EditorWindow).RED.nodes.node(id as string);
        if (node) node.faults = list;
      },
      [SIMULATOR, faults] as const,
    );
    await open(page);
    await done(page);
    assert.deepEqual([...((await property(page, "faults")) as string[])].sort(), [...faults].sort());
    await open(page);
    await page.locator("[data-group=other] label", { hasText: "pause@3000" }).click();
    await page.locator("[data-group=other] label", { hasText: "resume@4000" }).click();
    await done(page);
    assert.deepEqual([...((await property(page, "faults")) as string[])].sort(), ["pause@1000", "resume@2000"]);
  });

  it("shows at once that a value is wrong, and marks the node", async () => {
    await open(page);
    await page.check("#zoom-rtms-simulator-fault-drop-all");
    await page.fill("#zoom-rtms-simulator-fault-drop-all-seconds", "-1");
    await page.waitForSelector("#zoom-rtms-simulator-fault-drop-all-seconds.input-error[aria-invalid=true]");
    assert.match((await page.getAttribute("#zoom-rtms-simulator-fault-drop-all-seconds", "title")) ?? "", /seconds/);
    const wrong: [field: string, value: string, reason: RegExp][] = [
      ["speakers", "2.5", /1 to 100/],
      ["seconds", "0", /1 to 14400/],
      ["url", "zoom/rtms", /http:\/\//],
    ];
    for (const [field, value, reason] of wrong) await showsReason(page, `#node-input-${field}`, value, reason);
    await done(page);
    assert.equal(await property(page, "valid"), false);
    await open(page);
    await page.fill("#zoom-rtms-simulator-fault-drop-all-seconds", "1");
    await done(page);
    assert.equal(await property(page, "valid"), true);
  });

  it("names every control of the dialog", async () => {
    await open(page);
    const nameless = await page.locator(".red-ui-editor").evaluateAll((editors) =>
      editors.flatMap((editor) =>
        [...editor.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input[id], select[id]")]
          .filter(({ id, type }) => /^(node-input-(?!node-)|zoom-rtms)/.test(id) && type !== "hidden")
          .filter((control) => !control.getAttribute("aria-label") && (control.labels?.length ?? 0) === 0)
          .map(({ id }) => id),
      ),
    );
    assert.deepEqual(nameless, []);
    await done(page);
  });

  it("logs no error on the browser's console, but what it refused", () =>
    assert.deepEqual(
      complaints.filter((line) => !/status of (40[134]|500)/.test(line)),
      [],
    ));
});

// The pictures of the dialogs, of a flow and of the palette that the documents show, made of the example that the README
// begins with. Those of the panel and of the first minute: panel_spec.ts and simulator_spec.ts.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { example, idOf, importedTogether } from "../runtime/example-files";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { CREDENTIALS } from "../runtime/webhook-client";
import { type EditorWindow, hideNotifications, useEditor } from "./browser";
import { cancel, open } from "./dialog";
import { setTheme, type Theme } from "./looks";
import { brokerNode } from "./mqtt-broker";
import { picture } from "./pictures";

const SHOWN = example("Live captions and recordings");
const TRIED = example("Try it without Zoom");
const STARTED = example("Meetings without a public URL");
/** Two config nodes, of which the README's example has none. */
const FLEET: readonly FlowNode[] = [
  brokerNode("broker", "mqtt.example.com", "1883"),
  { id: "fleet", type: "zoom-rtms-fleet", name: "production", broker: "broker" },
];
/** A node that no example has. */
const PICTURES: readonly FlowNode[] = [
  {
    id: "video-out",
    type: "zoom-rtms-video-out",
    z: idOf(SHOWN, "tab"),
    x: 400,
    y: 1600,
    when: "change",
    who: "each",
    directory: "slides",
    wires: [[]],
  },
];
const TRAY = ".red-ui-tray:last-of-type";

/** As a user has filled them in. */
const FILLED: Readonly<Record<string, object>> = {
  "zoom-rtms-app": { credentials: CREDENTIALS },
  "zoom-rtms-webhook-in": { publicUrl: "https://node-red.example.com" },
  // Without credentials of the account nothing connects to it.
  "zoom-rtms-events-in": { endpoint: "wss://ws.zoom.us/ws?subscriptionId=exampleSubscription" },
};
const filled = (flow: readonly FlowNode[]) => flow.map((node) => ({ ...node, ...FILLED[node.type] }));
const FLOW: FlowNode[] = [...importedTogether([TRIED, filled(STARTED), filled(SHOWN)]), ...FLEET, ...PICTURES];

const DIALOGS: [name: string, flow: readonly FlowNode[], theme: Theme][] = [
  ["app", SHOWN, "light"],
  ["webhook-in", SHOWN, "light"],
  ["account", STARTED, "light"],
  ["events-in", STARTED, "light"],
  ["control", STARTED, "light"],
  ["stream", SHOWN, "light"],
  ["stream", SHOWN, "dark"],
  ["audio-out", SHOWN, "light"],
  ["transcript-out", SHOWN, "light"],
  ["video-out", PICTURES, "light"],
  ["simulator", TRIED, "light"],
  ["fleet", FLEET, "light"],
];
/** CSS pixels of the window, wide enough for the flow. */
const [WIDTH, HEIGHT] = [1700, 700];
/** Higher windows make pictures larger than pages should hold; a dialog that has more scrolls, as it does for users. */
const HIGHEST = 1240;

/** How many pixels of the dialog cannot be seen. */
const hiddenPart = (page: Page) =>
  page.locator(`${TRAY} *`).evaluateAll((parts) => {
    const scrolls = parts.filter((part) => /auto|scroll/.test(getComputedStyle(part).overflowY));
    return Math.max(0, ...scrolls.map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight));
  });

describe("the pictures of the documents", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  const waitFor = idOf(TRIED, "zoom-rtms-simulator");
  useEditor({ flow: FLOW, waitFor, width: WIDTH, height: HEIGHT }, (editor) => {
    ({ nr, page } = editor);
    page.setDefaultTimeout(8000);
  });
  before(() => hideNotifications(page));
  afterEach(() => page.setViewportSize({ width: WIDTH, height: HEIGHT }));

  it("the flow: every node has what it needs and waits", async () => {
    await page.evaluate(
      (tab) => {
        const { RED } = globalThis as unknown as EditorWindow;
        RED.workspaces.show(tab);
        RED.view.select({});
      },
      idOf(SHOWN, "tab"),
    );
    await nr.status(idOf(SHOWN, "zoom-rtms-webhook-in"), /./);
    const chart = page.locator("#red-ui-workspace-chart");
    await chart.evaluate((element) => element.scrollTo(0, 0));
    const said = await page.locator(".red-ui-flow-node-status-label").allTextContents();
    assert.deepEqual(
      said.filter((status) => !/^(|waiting.*)$/.test(status)),
      [],
    );
    const { x = 0, y = 0 } = (await chart.boundingBox()) ?? {};
    await picture("flow", page, { x, y, width: 1000, height: 450 });
  });

  for (const [name, flow, theme] of DIALOGS)
    it(`the dialog of ${name}, ${theme}`, async () => {
      await setTheme(page, theme);
      const id = idOf(flow, `zoom-rtms-${name}`);
      await page.setViewportSize({ width: WIDTH, height: HEIGHT });
      await open(page, id, { unfolded: false });
      const height = Math.min(HEIGHT + (await hiddenPart(page)) + 12, HIGHEST);
      await cancel(page);
      await page.setViewportSize({ width: WIDTH, height });
      await open(page, id, { unfolded: false });
      assert.ok(height === HIGHEST || (await hiddenPart(page)) === 0);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      // The tray's own box has the handle beside it.
      const { y = 0, height: high = 0 } = (await page.locator(TRAY).boundingBox()) ?? {};
      const { x = 0, width = 0 } = (await page.locator(`${TRAY} .red-ui-tray-header`).boundingBox()) ?? {};
      const clip = { x, y, width, height: high };
      await picture(theme === "dark" ? `dialog-${name}-dark` : `dialog-${name}`, page, clip);
      await cancel(page);
      await setTheme(page, "light");
    });

  it("the palette: every node of the package that can be wired", async () => {
    await page.setViewportSize({ width: WIDTH, height: 1400 });
    const node = page.locator('.red-ui-palette-node[data-palette-type="zoom-rtms-stream"]');
    const palette = page.locator(".red-ui-palette-category").filter({ has: node });
    await picture("palette", palette);
  });
});

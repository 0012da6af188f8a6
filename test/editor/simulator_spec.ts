// A newcomer's first minute in a real browser: the example imported, deployed, one click on the simulator's button, and
// captions in the debug panel. And the dialog: each fault has a checkbox, and wrong values show their reason.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { FAULTS } from "../../src/simulator/faults";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import { type EditorNode, type EditorWindow, launch, openEditor } from "./browser";

const PROJECT = join(__dirname, "..", "..");
const EXAMPLE: FlowNode[] = JSON.parse(readFileSync(join(PROJECT, "examples", "Try it without Zoom.json"), "utf8"));
const SIMULATOR = EXAMPLE.find(({ type }) => type === "zoom-rtms-simulator")?.id ?? "";
/** With UPDATE_IMAGES=1 the screenshots go where the documents show them. */
const IMAGES = process.env.UPDATE_IMAGES
  ? join(PROJECT, "docs", "images")
  : mkdtempSync(join(tmpdir(), "zoom-rtms-images-"));

const BUTTON = `[id="${SIMULATOR}"] .red-ui-flow-node-button-button`;

async function deploy(page: Page): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith("/flows") && response.request().method() === "POST",
  );
  await page.click("#red-ui-header-button-deploy");
  assert.ok((await answered).ok());
  await page.waitForSelector("#red-ui-full-shade", { state: "hidden" });
}

const click = (page: Page) => page.locator(BUTTON).click();

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

async function open(page: Page): Promise<void> {
  await page.evaluate((id) => {
    const { RED } = globalThis as unknown as EditorWindow;
    RED.editor.edit(RED.nodes.node(id));
  }, SIMULATOR);
  await page.waitForSelector("#node-dialog-ok", { state: "visible" });
  await page.waitForTimeout(400);
}

async function done(page: Page): Promise<void> {
  await page.click("#node-dialog-ok");
  await page.waitForSelector("#node-dialog-ok", { state: "detached" });
}

const property = (page: Page, name: string) =>
  page.evaluate(
    ([id, key]) => (globalThis as unknown as EditorWindow).RED.nodes.node(id as string)?.[key as string],
    [SIMULATOR, name],
  );

describe("the simulator node in a real browser", function () {
  this.timeout(90_000);
  let nr: NodeRedProcess;
  let browser: Browser | undefined;
  let page: Page;
  let complaints: string[];

  before(async function () {
    browser = await launch();
    if (!browser) {
      this.test?.parent?.eachTest((test) => {
        test.title += " (skipped: no Chromium on this machine)";
      });
      this.skip();
    }
    const empty: FlowNode[] = [
      { id: "t0", type: "tab", label: "Flow 1" },
      { id: "c0", type: "comment", z: "t0", name: "nothing here", wires: [] },
    ];
    nr = await startNodeRed({ flow: empty });
    ({ page, complaints } = await openEditor(browser, nr.url, "c0"));
    await page.addStyleTag({ content: "#red-ui-notifications { opacity: 0.01 }" });
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await shot(page, "failed-simulator");
  });
  after(async () => {
    await browser?.close();
    await nr?.stop();
    if (!process.env.UPDATE_IMAGES) rmSync(IMAGES, { recursive: true, force: true });
  });

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
    await page.evaluate(() => {
      (globalThis as unknown as { RED: { sidebar: { show(id: string): void } } }).RED.sidebar.show("debug");
    });
    await click(page);
    const caption = (words: string) =>
      page.locator(".red-ui-debug-msg", { hasText: words }).waitFor({ timeout: 40_000 });
    await caption("Maya Chen: Can you see what I am saying on your screen?");
    await caption("Tom Becker: Yes, I can.");
    await page.waitForTimeout(500);
    await shot(page, "try-it");
    await caption("_captions.vtt");
    await page.locator(".red-ui-debug-msg", { hasText: ".wav" }).nth(1).waitFor();
    const files = readdirSync(join(nr.userDir, "zoom-recordings"));
    assert.equal(files.filter((name) => name.endsWith(".wav")).length, 2, files.join());
    assert.equal(await page.locator(".red-ui-debug-msg", { hasText: "node: errors" }).count(), 0);
    await page.locator(`[id="${SIMULATOR}"] .red-ui-flow-node-status-label`, { hasText: "done" }).waitFor();
    await shot(page, "try-it-done");
  });

  it("keeps what the dialog is told: product, length, faults with values and times", async () => {
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
    await page.locator("#zoom-rtms-simulator-fault-pause").scrollIntoViewIfNeeded();
    await shot(page, "zoom-rtms-simulator");
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

  it("keeps faults that it has no place for, and changes nothing by being looked at", async () => {
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
    for (const [field, value, reason] of [
      ["speakers", "2.5", /1 to 100/],
      ["seconds", "0", /1 to 14400/],
      ["url", "zoom/rtms", /http:\/\//],
    ] as const) {
      const before = await page.inputValue(`#node-input-${field}`);
      await page.fill(`#node-input-${field}`, value);
      await page.locator(`#node-input-${field}`).blur();
      await page.waitForSelector(`#node-input-${field}.input-error`);
      await page.hover(`#node-input-${field}`);
      await page.waitForFunction(
        (words) =>
          [...document.querySelectorAll(".red-ui-popover-content")].some((tip) =>
            new RegExp(words).test(tip.textContent ?? ""),
          ),
        reason.source,
      );
      await page.fill(`#node-input-${field}`, before);
    }
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

  it("says nothing on the console that is an error", () => assert.deepEqual(complaints, []));
});

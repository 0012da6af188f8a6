// Each dialog in a real browser: it opens, its fields hold what was saved, wrong input shows its reason, and what is
// entered survives Done, Deploy and another look.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { type EditorNode, type EditorWindow, launch, openEditor } from "./browser";

const PROJECT = join(__dirname, "..", "..");
const EXAMPLES = join(PROJECT, "examples");
/** The example that the README begins with. */
const SHOWN = "Live captions and recordings.json";

/** With UPDATE_IMAGES=1 the screenshots go where the documents show them. */
const IMAGES = process.env.UPDATE_IMAGES
  ? join(PROJECT, "docs", "images")
  : mkdtempSync(join(tmpdir(), "zoom-rtms-images-"));

interface Dialog {
  id: string;
  type: string;
  /** A field, what is entered, and the property's value afterwards. */
  edits: [selector: string, value: string | boolean, property: string, saved: unknown][];
  /** A field and a value that is wrong, and words of the reason that is shown. */
  wrong?: [selector: string, value: string, reason: RegExp];
}

const DIALOGS: Dialog[] = [
  {
    id: "n-webhook",
    type: "zoom-rtms-webhook-in",
    edits: [["#node-input-path", "/zoom/other", "path", "/zoom/other"]],
    wrong: ["#node-input-replayWindow", "-5", /replay|second/i],
  },
  {
    id: "n-stream",
    type: "zoom-rtms-stream",
    edits: [
      ["#node-input-audioCodec", "opus", "audioCodec", "opus"],
      ["#node-input-language", "GERMAN", "language", "GERMAN"],
      ["#node-input-chat", true, "chat", true],
      ["#node-input-maxStreams", "7", "maxStreams", "7"],
    ],
    wrong: ["#node-input-maxStreams", "0", /1 to 100000/],
  },
  {
    id: "n-audio-out",
    type: "zoom-rtms-audio-out",
    edits: [
      ["#node-input-output", "raw", "output", "raw"],
      ["#node-input-chunk", "time", "chunk", "time"],
      ["#node-input-chunkMs", "250", "chunkMs", "250"],
    ],
    wrong: ["#node-input-chunkMs", "5", /20/],
  },
  {
    id: "n-transcript-out",
    type: "zoom-rtms-transcript-out",
    edits: [
      ["#node-input-output", "text", "output", "text"],
      ["#node-input-emit", "time", "emit", "time"],
      ["#node-input-windowMs", "5000", "windowMs", "5000"],
    ],
    wrong: ["#node-input-windowMs", "0", /1 ms/],
  },
];

/** What is folded away is looked at too. */
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>("details.zoom-rtms-more")) folded.open = true;
  });

async function open(page: Page, id: string): Promise<void> {
  await page.evaluate((node) => {
    const { RED } = globalThis as unknown as EditorWindow;
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.waitForSelector("#node-dialog-ok", { state: "visible" });
  await page.waitForTimeout(400);
  await unfold(page);
}

/** The dialog of a config node lies over any other. */
async function openApp(page: Page): Promise<void> {
  await page.evaluate(() =>
    (globalThis as unknown as EditorWindow).RED.editor.editConfig("app", "zoom-rtms-app", "n-app"),
  );
  await page.waitForSelector("#node-config-dialog-ok", { state: "visible" });
  await page.waitForTimeout(400);
  await unfold(page);
}

async function appDone(page: Page): Promise<void> {
  await page.click("#node-config-dialog-ok");
  await page.waitForSelector("#node-config-dialog-ok", { state: "detached" });
}

/** Enters what is wrong, sees its reason, and puts back what was there. */
async function showsReason(page: Page, selector: string, value: string, reason: RegExp): Promise<void> {
  const before = await page.locator(selector).inputValue();
  await page.fill(selector, value);
  await page.locator(selector).blur();
  await page.waitForSelector(`${selector}.input-error`);
  await page.hover(selector);
  await page.waitForFunction(
    (words) =>
      [...document.querySelectorAll(".red-ui-popover-content")].some((tip) =>
        new RegExp(words, "i").test(tip.textContent ?? ""),
      ),
    reason.source,
  );
  await page.fill(selector, before);
  await page.locator(selector).blur();
  await page.waitForSelector(`${selector}:not(.input-error)`);
}

async function done(page: Page): Promise<void> {
  await page.click("#node-dialog-ok");
  await page.waitForSelector("#node-dialog-ok", { state: "detached" });
}

async function deploy(page: Page): Promise<void> {
  const answered = page.waitForResponse(
    (response) => response.url().endsWith("/flows") && response.request().method() === "POST",
  );
  await page.click("#red-ui-header-button-deploy");
  assert.ok((await answered).ok());
  await page.waitForSelector("#red-ui-full-shade", { state: "hidden" });
}

const property = (page: Page, id: string, name: string) =>
  page.evaluate(
    ([node, key]) => (globalThis as unknown as EditorWindow).RED.nodes.node(node as string)?.[key as string],
    [id, name],
  );

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

describe("the editor in a real browser", function () {
  this.timeout(60_000);
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
    nr = await startNodeRed({ flow: streamFlow() });
    ({ page, complaints } = await openEditor(browser, nr.url, "n-stream"));
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await shot(page, "failed");
  });
  after(async () => {
    await browser?.close();
    await nr?.stop();
    if (!process.env.UPDATE_IMAGES) rmSync(IMAGES, { recursive: true, force: true });
  });

  for (const { id, type, edits, wrong } of DIALOGS) {
    it(`${type}: what is entered survives Done, Deploy and another look`, async () => {
      await open(page, id);
      const untranslated = await page
        .locator(".red-ui-editor .form-row")
        .evaluateAll((rows) =>
          rows
            .map((row) => String(row.textContent))
            .filter((text) => /\b(label|option|placeholder|section)\.\w+/.test(text)),
        );
      assert.deepEqual(untranslated, []);
      for (const [selector, value] of edits) {
        const field = page.locator(selector);
        if (typeof value === "boolean") await field.setChecked(value);
        else if ((await field.evaluate((element) => element.tagName)) === "SELECT") await field.selectOption(value);
        else await field.fill(value);
      }
      await shot(page, type);
      await done(page);
      await deploy(page);
      for (const [, , name, saved] of edits) assert.equal(String(await property(page, id, name)), String(saved), name);
      await open(page, id);
      for (const [selector, value] of edits) {
        const field = page.locator(selector);
        if (typeof value === "boolean") assert.equal(await field.isChecked(), value, selector);
        else assert.equal(await field.inputValue(), value, selector);
      }
      await done(page);
    });

    if (wrong)
      it(`${type}: wrong input shows its reason`, async () => {
        const [selector, value, reason] = wrong;
        await open(page, id);
        await showsReason(page, selector, value, reason);
        await done(page);
      });
  }

  it("zoom-rtms-app: keeps credentials that are not touched", async () => {
    await openApp(page);
    await page.fill("#node-config-input-name", "Renamed");
    await shot(page, "zoom-rtms-app");
    assert.equal(await page.locator("#node-config-input-clientSecret").getAttribute("type"), "password");
    assert.equal((await page.locator("#node-config-input-clientSecret").inputValue()).includes("example"), false);
    await appDone(page);
    await deploy(page);
    assert.equal(await property(page, "n-app", "name"), "Renamed");
    const kept = JSON.parse(readFileSync(join(nr.userDir, "flows_cred.json"), "utf8"));
    assert.equal(kept["n-app"].clientSecret, "exampleClientSecret0000000000000");
  });

  const network: [property: string, value: string, wrong: string, reason: RegExp][] = [
    ["servers", "*.zoom.us, ws://127.0.0.1", "https://zoom.us", /host names/],
    ["proxy", "http://proxy.example:3128", "socks5://proxy.example:1080", /http:..host:port/],
    ["proxy", `\${MY_PROXY}`, "http://user:x%zz@a", /user:password@/],
    ["ca", "/etc/ssl/ours.pem", "-----BEGIN CERTIFICATE-----", /path of a file/],
    ["maxFrame", "4096", "1000", /at least 1024/],
    ["silence", "30", "0", /1 to 86400/],
  ];
  for (const [name, value, wrong, reason] of network)
    it(`zoom-rtms-app: ${name} ${value} survives Done, Deploy and another look; ${wrong} shows its reason`, async () => {
      const selector = `#node-config-input-${name}`;
      await openApp(page);
      await showsReason(page, selector, wrong, reason);
      await page.fill(selector, value);
      await appDone(page);
      await deploy(page);
      assert.equal(String(await property(page, "n-app", name)), value);
      const flow = JSON.parse(readFileSync(join(nr.userDir, "flows.json"), "utf8")) as Record<string, unknown>[];
      assert.equal(String(flow.find(({ id }) => id === "n-app")?.[name]), value);
      await openApp(page);
      assert.equal(await page.locator(selector).inputValue(), value);
      await appDone(page);
    });

  it("the wires follow their medium when the ports change", async () => {
    await open(page, "n-stream");
    await page.locator("#node-input-audio").setChecked(false);
    await done(page);
    await deploy(page);
    const flow = JSON.parse(readFileSync(join(nr.userDir, "flows.json"), "utf8")) as {
      id: string;
      wires: string[][];
    }[];
    const { wires } = flow.find(({ id }) => id === "n-stream") ?? {};
    assert.deepEqual(wires, [["collect-transcript", "n-transcript-out"], [], ["collect-events"]]);
  });

  for (const file of readdirSync(EXAMPLES))
    it(`imports "${file}": no unknown node, every node valid`, async () => {
      const flow = JSON.parse(readFileSync(join(EXAMPLES, file), "utf8")) as EditorNode[];
      const imported = await page.evaluate((nodes) => {
        const { RED } = globalThis as unknown as EditorWindow;
        const before = new Set<string>();
        RED.nodes.eachNode(({ id }) => {
          before.add(id);
        });
        RED.view.importNodes(nodes, { generateIds: false });
        const added: EditorNode[] = [];
        RED.nodes.eachNode((node) => {
          if (!before.has(node.id)) added.push(node);
        });
        RED.nodes.eachConfig((node) => {
          if (node.type === "zoom-rtms-app") node.credentials = { clientId: "a", clientSecret: "b", secretToken: "c" };
        });
        const tab = nodes.find(({ type }) => type === "tab");
        if (tab) RED.workspaces.show(tab.id);
        RED.view.select({});
        return {
          unknown: RED.nodes.filterNodes({ type: "unknown" }).length,
          invalid: added.filter(({ valid }) => valid === false).map(({ type }) => type),
          count: added.length,
        };
      }, flow);
      const expected = flow.filter((node) => "x" in node && node.type !== "group").length;
      assert.deepEqual(imported, { unknown: 0, invalid: [], count: expected });
      await deploy(page);
      await page.addStyleTag({ content: "#red-ui-notifications { display: none }" });
      await page.waitForTimeout(1000);
      const { x, y, width, height } = await page
        .locator("#red-ui-workspace-chart")
        .evaluate((chart) => chart.getBoundingClientRect().toJSON());
      if (file !== SHOWN) return;
      await page.screenshot({
        path: join(IMAGES, "flow.png"),
        clip: { x, y, width: Math.min(width, 1080), height: Math.min(height, 440) },
      });
    });

  it("says nothing on the console that is an error", () => assert.deepEqual(complaints, []));
});

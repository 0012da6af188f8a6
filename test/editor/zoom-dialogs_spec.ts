// The dialogs of the app, webhook and stream nodes in a real browser: what cannot be is not offered, reasons stand beside
// their field, the buttons tell what came of them, ports keep their wires, and nobody is shut out (axe), light and dark.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { CREDENTIALS } from "../runtime/webhook-client";
import { type EditorWindow, launch, openEditor } from "./browser";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** A folder for screenshots of each dialog and theme, to look at. */
const IMAGES = process.env.DIALOG_IMAGES;

const FLOW: FlowNode[] = [
  ...streamFlow(),
  { id: "n-free", type: "zoom-rtms-webhook-in", z: "tab", x: 0, y: 0, app: "n-app", path: "/other", wires: [[], []] },
  {
    id: "n-odd",
    type: "zoom-rtms-stream",
    z: "tab",
    x: 0,
    y: 0,
    name: "odd",
    app: "n-app",
    audioCodec: "opus",
    audioRate: 16000,
    audioSendRate: 100,
    outputs: 3,
    wires: [[], [], []],
  },
];

async function open(page: Page, id: string): Promise<void> {
  await page.evaluate((node) => {
    const { RED } = globalThis as unknown as EditorWindow;
    RED.editor.edit(RED.nodes.node(node));
  }, id);
  await page.waitForSelector("#node-dialog-ok", { state: "visible" });
  await settled(page);
}

async function openApp(page: Page): Promise<void> {
  await page.evaluate(() =>
    (globalThis as unknown as EditorWindow).RED.editor.editConfig("app", "zoom-rtms-app", "n-app"),
  );
  await page.waitForSelector("#node-config-dialog-ok", { state: "visible" });
  await settled(page);
}

/** The tray has slid in, and what is folded is open. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  await page.evaluate(() => {
    for (const folded of document.querySelectorAll<HTMLDetailsElement>("details.zoom-rtms-more")) folded.open = true;
  });
}

async function press(page: Page, button: string): Promise<void> {
  await page.click(button);
  await page.waitForSelector(button, { state: "detached" });
}
const done = (page: Page) => press(page, "#node-dialog-ok");
const cancel = (page: Page) => press(page, "#node-dialog-cancel");

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

const values = (page: Page, select: string) =>
  page
    .locator(`${select} option`)
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string }[];
}

/** Serious faults of the dialog that lies on top; Node-RED's own tabs and the traps for password managers are not ours. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await page.evaluate(() => {
    const { axe } = globalThis as unknown as { axe: { run(what: object): Promise<{ violations: Violation[] }> } };
    const include = [[".red-ui-tray:last-of-type .red-ui-tray-body"]];
    return axe.run({ include, exclude: [["[id^=red-ui-trap-]"], [".red-ui-tab-link-button"]] });
  });
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

async function shot(page: Page, name: string): Promise<void> {
  if (!IMAGES) return;
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

describe("the dialogs of app, webhook and stream in a real browser", function () {
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
    nr = await startNodeRed({ flow: FLOW, env: { MY_ID: "fromTheEnvironment0000" } });
    ({ page, complaints } = await openEditor(browser, nr.url, "n-stream"));
    page.setDefaultTimeout(10_000);
    await page.setViewportSize({ width: 1500, height: 1400 });
    await page.addScriptTag({ content: AXE });
    // Node-RED's body has no height and hides what overflows, so axe would take all for hidden and see no contrast.
    await page.addStyleTag({ content: "body { min-height: 100vh }" });
  });
  after(async () => {
    await browser?.close();
    await nr?.stop();
  });

  const saved = (id: string) =>
    (JSON.parse(readFileSync(join(nr.userDir, "flows.json"), "utf8")) as Record<string, unknown>[]).find(
      (node) => node.id === id,
    );
  const shown = async (selector: string) => (await page.locator(selector).textContent()) ?? "";
  const reason = (field: string) => shown(`#node-input-${field}-reason`);

  for (const theme of ["light", "dark"])
    for (const dialog of ["n-webhook", "n-stream", "n-app"])
      it(`${dialog}, ${theme}: every text is there, every control is named, axe finds no serious fault`, async () => {
        await page.evaluate(
          (dark) => document.documentElement.classList.toggle("nr-theme-dark", dark),
          theme === "dark",
        );
        const isApp = dialog === "n-app";
        await (isApp ? openApp(page) : open(page, dialog));
        if (dialog === "n-stream")
          for (const medium of ["video", "share", "chat"]) await page.check(`#node-input-${medium}`);
        const text = await shown(".red-ui-tray:last-of-type .red-ui-tray-body");
        assert.doesNotMatch(text, /\b(label|option|placeholder|section|tip|button|unit|medium|port|check|error)\.\w+/);
        assert.doesNotMatch(text, /__\w+__|undefined|\[object/);
        assert.deepEqual(await seriousFaults(page), []);
        await shot(page, `${dialog}-${theme}`);
        await press(page, isApp ? "#node-config-dialog-cancel" : "#node-dialog-cancel");
      });

  it("stream: a combination that Zoom does not take, from a flow made elsewhere, is marked, and corrected in sight", async () => {
    assert.equal(await property(page, "n-odd", "valid"), false);
    await open(page, "n-odd");
    assert.match(
      await shown("#zoom-rtms-stream-audio-result"),
      /Sample rate is 48 kHz now.*Packet length is 20 ms now/,
    );
    await done(page);
    assert.equal(await property(page, "n-odd", "valid"), true);
  });

  it("stream: a choice by environment variable is kept", async () => {
    await page.evaluate(() => {
      const node = (globalThis as unknown as EditorWindow).RED.nodes.node("n-odd");
      if (node) Object.assign(node, { audioRate: "$" + "{RATE}", audioSendRate: "$" + "{LENGTH}", audioCodec: "l16" });
    });
    await open(page, "n-odd");
    await page.selectOption("#node-input-audioChannels", "2");
    await done(page);
    assert.equal(await property(page, "n-odd", "audioRate"), `\${RATE}`);
    assert.equal(await property(page, "n-odd", "audioSendRate"), `\${LENGTH}`);
  });

  it("stream: wires stay with their medium when one is added and another removed at once", async () => {
    await open(page, "n-stream");
    assert.match(await shown("#zoom-rtms-stream-ports"), /audio, transcript, events/);
    await page.uncheck("#node-input-audio");
    await page.check("#node-input-video");
    await page.check("#node-input-chat");
    assert.match(await shown("#zoom-rtms-stream-ports"), /transcript, video, chat, events/);
    await done(page);
    assert.equal(await property(page, "n-stream", "outputs"), 4);
    await deploy(page);
    const transcripts = ["collect-transcript", "n-transcript-out"];
    assert.deepEqual(saved("n-stream")?.wires, [transcripts, [], [], ["collect-events"]]);
    await open(page, "n-stream");
    await page.check("#node-input-audio");
    await page.check("#node-input-share");
    await page.uncheck("#node-input-chat");
    await done(page);
    await deploy(page);
    assert.deepEqual(saved("n-stream")?.wires, [[], transcripts, [], [], ["collect-events"]]);
    assert.equal(saved("n-stream")?.outputs, 5);
    const labels = await page.evaluate(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      const node = RED.nodes.node("n-stream") as unknown as {
        _def: { outputLabels(port: number): string; label(): string };
      };
      return [...[0, 1, 2, 3, 4].map((port) => node._def.outputLabels.call(node, port)), node._def.label.call(node)];
    });
    assert.deepEqual(labels, [
      "audio",
      "transcript",
      "video",
      "screen share",
      "events",
      "rtms audio, transcript, video, screen share",
    ]);
    await open(page, "n-stream");
    for (const medium of ["video", "share"]) await page.uncheck(`#node-input-${medium}`);
    await done(page);
  });

  it("looking and choosing Done changes nothing in nodes that a dialog has saved", async () => {
    const ids = ["n-stream", "n-webhook"];
    for (const id of ids) {
      await open(page, id);
      await done(page);
    }
    await deploy(page);
    const before = ids.map((id) => JSON.stringify(saved(id)));
    for (const id of ids) {
      await open(page, id);
      await done(page);
      assert.ok(!(await property(page, id, "changed")), id);
    }
    assert.deepEqual(
      ids.map((id) => JSON.stringify(saved(id))),
      before,
    );
  });

  it("stream: only what the codec has can be chosen; what changes by it is told", async () => {
    await open(page, "n-stream");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["8000", "16000", "32000", "48000"]);
    await page.fill("#node-input-audioSendRate", "100");
    await page.selectOption("#node-input-audioCodec", "g711");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["8000"]);
    assert.deepEqual(await values(page, "#node-input-audioChannels"), ["1"]);
    assert.ok(await page.isDisabled("#node-input-audioSendRate"));
    assert.match(await shown("#zoom-rtms-stream-audio-result"), /Sample rate is 8 kHz now.*Packet length is 20 ms now/);
    await page.selectOption("#node-input-audioCodec", "opus");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["48000"]);
    await page.selectOption("#node-input-audioChannels", "2");
    await page.check("#node-input-video");
    await page.selectOption("#node-input-videoCodec", "h264");
    assert.equal(await page.inputValue("#node-input-videoFps"), "6");
    assert.match(await shown("#zoom-rtms-stream-video-result"), /Frames a second is 6 now/);
    await page.uncheck("#node-input-video");
    await done(page);
    await deploy(page);
    const { audioCodec, audioRate, audioChannels, audioSendRate } = saved("n-stream") ?? {};
    assert.deepEqual([audioCodec, audioRate, audioChannels, audioSendRate].map(String), ["opus", "48000", "2", "20"]);
    assert.equal(await property(page, "n-stream", "valid"), true);
  });

  it("stream: one click sets the audio for speech-to-text and says what it set", async () => {
    await open(page, "n-stream");
    await page.selectOption("#node-input-audioStreams", "mixed");
    assert.match(await shown("#zoom-rtms-stream-tip-audioStreams"), /nobody can tell who spoke/);
    await page.click("#zoom-rtms-stream-speech");
    assert.match(
      await shown("#zoom-rtms-stream-preset"),
      /each speaker apart, L16 mono at 16 kHz.*100 ms.*transcript off/s,
    );
    assert.match(await shown("#zoom-rtms-stream-tip-audioStreams"), /says whose/);
    await done(page);
    const names = ["audio", "transcript", "audioStreams", "audioCodec", "audioRate", "audioChannels", "audioSendRate"];
    const set = await Promise.all(names.map((name) => property(page, "n-stream", name)));
    assert.deepEqual(set.map(String), ["true", "false", "multi", "l16", "16000", "1", "100"]);
  });

  const wrong: [field: string, value: string, reason: RegExp, right: string][] = [
    ["audioSendRate", "30", /20 to 1000 ms in steps of 20/, "60"],
    ["subscribe", "partcipant_join", /participant_join was meant/, "sharing_start, participant_join"],
    ["maxStreams", "0", /1 to 100000/, "7"],
  ];
  for (const [field, value, words, right] of wrong)
    it(`stream: ${field} ${value} tells its reason beside the field, at once and to screen readers`, async () => {
      const selector = `#node-input-${field}`;
      await open(page, "n-stream");
      assert.equal(await reason(field), "");
      await page.fill(selector, value);
      assert.match(await reason(field), words);
      assert.equal(await page.getAttribute(`${selector}-reason`, "role"), "alert");
      assert.equal(await page.getAttribute(selector, "aria-invalid"), "true");
      assert.match(
        (await page.getAttribute(selector, "aria-describedby")) ?? "",
        new RegExp(`node-input-${field}-reason`),
      );
      await page.fill(selector, right);
      assert.equal(await reason(field), "");
      assert.equal(await page.getAttribute(selector, "aria-invalid"), null);
      await done(page);
      assert.equal(await property(page, "n-stream", field), right);
    });

  it("stream: no medium at all tells its reason", async () => {
    await open(page, "n-stream");
    await page.uncheck("#node-input-audio");
    assert.match(await reason("audio"), /at least one/);
    await cancel(page);
  });

  it("webhook and stream: without an app they say so beside the field", async () => {
    for (const id of ["n-webhook", "n-stream"]) {
      await open(page, id);
      assert.equal(await reason("app"), "");
      await page.selectOption("#node-input-app", "_ADD_");
      assert.match(await reason("app"), /Choose the Zoom app/);
      await page.selectOption("#node-input-app", "n-app");
      assert.equal(await reason("app"), "");
      await cancel(page);
    }
  });

  it("webhook: without a public URL the address is a guess, and it says what Zoom needs", async () => {
    await open(page, "n-webhook");
    assert.equal(await shown("#zoom-rtms-webhook-in-endpoint"), `${nr.url}/zoom/rtms`);
    assert.match(await shown("#zoom-rtms-webhook-in-address"), /guess.*https/s);
    await page.fill("#node-input-publicUrl", "http://a.example");
    assert.match(await reason("publicUrl"), /https:/);
    await page.fill("#node-input-publicUrl", "https://node-red.example.com/");
    assert.equal(await reason("publicUrl"), "");
    assert.equal(await shown("#zoom-rtms-webhook-in-endpoint"), "https://node-red.example.com/zoom/rtms");
    assert.equal(await shown("#zoom-rtms-webhook-in-address"), "");
    await page.fill("#node-input-publicUrl", "https://node-red.example.com/zoom/rtms");
    assert.equal(await shown("#zoom-rtms-webhook-in-endpoint"), "https://node-red.example.com/zoom/rtms");
    await done(page);
  });

  it("webhook: the button copies the whole address, and says so", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, "n-webhook");
    await page.click("#zoom-rtms-webhook-in-copy");
    assert.match(await shown("#zoom-rtms-webhook-in-address"), /clipboard/);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "https://node-red.example.com/zoom/rtms");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "zoom-rtms-webhook-in-copy");
    await cancel(page);
  });

  it("webhook: the test button, pressed by keyboard, tells that the event came through", async () => {
    await deploy(page);
    await open(page, "n-webhook");
    await page.focus("#zoom-rtms-webhook-in-test");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() =>
      /verified/.test(document.querySelector("#zoom-rtms-webhook-in-result")?.textContent ?? ""),
    );
    assert.equal(await page.getAttribute("#zoom-rtms-webhook-in-result", "role"), "status");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "zoom-rtms-webhook-in-test");
    await shot(page, "n-webhook-tested");
    await cancel(page);
  });

  it("webhook: whether the URL is reachable is told with the cure", async () => {
    await open(page, "n-webhook");
    const result = (words: RegExp) =>
      page.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector("#zoom-rtms-webhook-in-result")?.textContent ?? ""),
        words.source,
      );
    await page.fill("#node-input-publicUrl", "");
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/Answered as Zoom expects it/);
    await result(/Zoom calls https only/);
    await page.fill("#node-input-publicUrl", `${nr.url}/somewhere`);
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/404.*Compare the path/);
    await page.fill("#node-input-publicUrl", "https://nobody.invalid");
    await page.click("#zoom-rtms-webhook-in-reach");
    await result(/DNS/);
    await shot(page, "n-webhook-unreachable");
    await cancel(page);
  });

  it("webhook: a node that was never deployed is told apart", async () => {
    await page.evaluate(() => {
      const { RED } = globalThis as unknown as EditorWindow;
      const copy = {
        id: "n-new",
        type: "zoom-rtms-webhook-in",
        z: "tab",
        x: 9,
        y: 9,
        app: "n-app",
        path: "/new",
        wires: [[], []],
      };
      RED.view.importNodes([copy], { generateIds: false });
      RED.view.select({});
    });
    await open(page, "n-new");
    await page.click("#zoom-rtms-webhook-in-test");
    await page.waitForFunction(() =>
      /not deployed yet/.test(document.querySelector("#zoom-rtms-webhook-in-result")?.textContent ?? ""),
    );
    await cancel(page);
  });

  it("app: the check tells what is wrong with which credential, and shows none of them", async () => {
    await openApp(page);
    const result = "#zoom-rtms-app-result";
    await page.click("#zoom-rtms-app-check");
    await page.waitForFunction(() =>
      /Only Zoom knows/.test(document.querySelector("#zoom-rtms-app-result")?.textContent ?? ""),
    );
    await page.fill("#node-config-input-clientId", `\${MY_ID}`);
    await page.fill("#node-config-input-clientSecret", "$SECRET");
    assert.match(await shown("#node-config-input-clientSecret-reason"), /written as \$\{NAME\}/);
    await page.fill("#node-config-input-secretToken", `\${NOT_SET}`);
    await page.click("#zoom-rtms-app-check");
    await page.waitForFunction(() =>
      /NOT_SET/.test(document.querySelector("#zoom-rtms-app-result")?.textContent ?? ""),
    );
    const said = await shown(result);
    assert.match(said, /Client ID: looks right, and is taken from the environment variable MY_ID/);
    assert.match(said, /Client Secret: .*\$\{NAME\}/);
    assert.match(said, /Secret Token: .*NOT_SET, which is not set/);
    await shot(page, "n-app-checked");
    const html = await page.content();
    for (const secret of [CREDENTIALS.clientSecret, CREDENTIALS.secretToken, "fromTheEnvironment"])
      assert.ok(!html.includes(secret), secret);
    await press(page, "#node-config-dialog-cancel");
  });

  it("says nothing on the console that is an error", () =>
    assert.deepEqual(
      complaints.filter((line) => !/status of 404/.test(line)),
      [],
    ));
});

// The page of the captions example in a real browser: it shows what is said at once, whatever people say or are
// called stays text, and it follows when Zoom corrects something.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { scenarioOf } from "../../src/simulator/scenario/material";
import { launch } from "../editor/browser";
import { clickSimulator } from "./admin-client";
import { collected, idOf } from "./example-files";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "./node-red-process";

const NAME = "Live captions in a browser";
const SIMULATOR = "zoom-rtms-simulator";
/** Of the simulator's own conversation: long enough for both to have spoken, and for a correction. */
const SECONDS = 9;
const MARKUP = '<img src=x onerror="document.title=1"> & <script>document.title=2</script>';
const NASTY_NAME = "Ann <b onclick=1>";
const HEBREW = "\u05e9\u05dc\u05d5\u05dd";

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const CUES = `WEBVTT

00:03.100 --> 00:03.500
<v ${escaped(NASTY_NAME)}>${escaped(MARKUP)}</v>

00:03.600 --> 00:04.000
<v Tom>${HEBREW}</v>
`;

describe("the page of the captions example in a real browser", function () {
  this.timeout(60_000);
  let browser: Browser;
  let page: Page;
  let nr: NodeRedProcess;
  let flow: FlowNode[];
  let folder: string;
  const complaints: string[] = [];

  const shown = () => page.locator("#captions p").evaluateAll((all) => all.map((line) => line.textContent));

  before(async function () {
    const launched = await launch();
    if (!launched) return this.skip();
    browser = launched;
    folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
    const transcript = join(folder, "said.vtt");
    writeFileSync(transcript, CUES);
    // As long as the captions, which would come again in what is left of a longer one.
    const imported = collected(NAME, { [SIMULATOR]: { transcript, seconds: 4 } });
    const socket = imported.find(({ type }) => type === "websocket out");
    // Beside the captions, what the test says to the same websocket.
    const heard: FlowNode = {
      id: "say",
      type: "http in",
      z: socket?.z,
      url: "/say",
      method: "post",
      wires: [["sayt", "answer"]],
    };
    const words: FlowNode = {
      id: "sayt",
      type: "change",
      z: socket?.z,
      rules: [{ t: "set", p: "payload", pt: "msg", to: "payload", tot: "msg" }],
      wires: [[socket?.id ?? ""]],
    };
    const answer: FlowNode = { id: "answer", type: "http response", z: socket?.z, statusCode: "200", wires: [] };
    flow = [...imported, heard, words, answer];
    nr = await startNodeRed({ flow, settings: { httpNodeRoot: "/flows" } });
    page = await browser.newPage();
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${nr.url}/flows/captions`);
    await page.getByText("Connected.").waitFor();
    assert.equal(await clickSimulator(nr.url, idOf(flow, SIMULATOR)), 200);
    await page.getByText(HEBREW).waitFor();
  });

  after(async () => {
    await browser?.close();
    await nr?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  it("shows who says what, and makes no markup of it", async () => {
    assert.deepEqual(await shown(), [NASTY_NAME + MARKUP, `Tom${HEBREW}`]);
    assert.equal(await page.locator("#captions img, #captions script").count(), 0);
    assert.equal(await page.title(), "Live captions");
  });

  it("shows each script in its own direction", async () => {
    const directions = await page
      .locator("#captions span")
      .evaluateAll((all) => all.map((words) => getComputedStyle(words).direction));
    assert.deepEqual(directions, ["ltr", "rtl"]);
  });

  it("corrects and deletes what Zoom corrects and deletes", async () => {
    const send = (line: object) =>
      fetch(`${nr.url}/flows/say`, {
        method: "POST",
        headers: { "content-type": "text/plain" },
        body: JSON.stringify(line),
      });
    await send({ id: "1", speaker: { id: "7" }, text: "Helo" });
    await page.getByText("Helo", { exact: true }).waitFor();
    await send({ id: "1", speaker: { id: "7", name: "Ada" }, text: "Hello", attribute: "UPDATE" });
    await page.getByText("Hello", { exact: true }).waitFor();
    assert.deepEqual((await shown()).slice(-1), ["AdaHello"]);
    const before = (await shown()).length;
    await send({ id: "1", attribute: "DELETE" });
    await page.getByText("Hello", { exact: true }).waitFor({ state: "detached" });
    assert.equal((await shown()).length, before - 1);
  });

  it("shows a sentence that Zoom corrects as it is at last, and once", async () => {
    await nr.deploy(
      flow.map((node) => (node.type === SIMULATOR ? { ...node, transcript: "", seconds: SECONDS } : node)),
    );
    await page.reload();
    await page.getByText("Connected.").waitFor();
    const simulator = idOf(flow, SIMULATOR);
    await clickSimulator(nr.url, simulator);
    await nr.status(simulator, /done/, 3000 * SECONDS);
    const { speakers, transcript = [] } = await scenarioOf({ seconds: SECONDS });
    const nameOf = (id: string) => speakers.find((each) => each.id === id)?.name ?? id;
    assert.deepEqual(
      await shown(),
      transcript.map(({ speaker, text }) => nameOf(speaker) + text),
    );
  });

  it("logs nothing on the browser's console", () => assert.deepEqual(complaints, []));
});

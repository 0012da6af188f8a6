// The dialog of the stream node in a real browser: the impossible is not offered, reasons are beside their field, and
// ports keep their wires.

import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { FlowNode, NodeRedProcess } from "../runtime/node-red-process";
import { streamFlow } from "../runtime/stream-flow";
import { type EditorWindow, useEditor } from "./browser";
import { cancel, deploy, deployed, done, open, property, reason, shown, values } from "./dialog";

const FLOW: FlowNode[] = [
  ...streamFlow(),
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

describe("the dialog of the stream node in a real browser", function () {
  this.timeout(60_000);
  let nr: NodeRedProcess;
  let page: Page;
  let complaints: string[];
  useEditor({ flow: FLOW, waitFor: "n-stream", width: 1500, height: 1400 }, (editor) => {
    ({ nr, page, complaints } = editor);
    page.setDefaultTimeout(10_000);
  });

  it("stream: a combination that Zoom does not accept, from a flow made elsewhere, is marked, and corrected visibly", async () => {
    assert.equal(await property(page, "n-odd", "valid"), false);
    await open(page, "n-odd");
    assert.match(
      await shown(page, "#zoom-rtms-stream-audio-result"),
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
    assert.match(await shown(page, "#zoom-rtms-stream-ports"), /audio, transcript, events/);
    await page.uncheck("#node-input-audio");
    await page.check("#node-input-video");
    await page.check("#node-input-chat");
    assert.match(await shown(page, "#zoom-rtms-stream-ports"), /transcript, video, chat, events/);
    await done(page);
    assert.equal(await property(page, "n-stream", "outputs"), 4);
    await deploy(page);
    const transcripts = ["collect-transcript", "n-transcript-out"];
    assert.deepEqual(deployed(nr, "n-stream")?.wires, [transcripts, [], [], ["collect-events"]]);
    await open(page, "n-stream");
    await page.check("#node-input-audio");
    await page.check("#node-input-share");
    await page.uncheck("#node-input-chat");
    await done(page);
    await deploy(page);
    assert.deepEqual(deployed(nr, "n-stream")?.wires, [[], transcripts, [], [], ["collect-events"]]);
    assert.equal(deployed(nr, "n-stream")?.outputs, 5);
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
      "zoom audio, transcript, video, screen share",
    ]);
    await open(page, "n-stream");
    for (const medium of ["video", "share"]) await page.uncheck(`#node-input-${medium}`);
    await done(page);
  });

  it("opening a dialog and choosing Done changes nothing in nodes that a dialog has saved", async () => {
    const ids = ["n-stream", "n-webhook"];
    for (const id of ids) {
      await open(page, id);
      await done(page);
    }
    await deploy(page);
    const before = ids.map((id) => JSON.stringify(deployed(nr, id)));
    for (const id of ids) {
      await open(page, id);
      await done(page);
      assert.ok(!(await property(page, id, "changed")), id);
    }
    assert.deepEqual(
      ids.map((id) => JSON.stringify(deployed(nr, id))),
      before,
    );
  });

  it("stream: only what the codec supports can be chosen; what changes by it is shown", async () => {
    await open(page, "n-stream");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["8000", "16000", "32000", "48000"]);
    await page.fill("#node-input-audioSendRate", "100");
    await page.selectOption("#node-input-audioCodec", "g711");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["8000"]);
    assert.deepEqual(await values(page, "#node-input-audioChannels"), ["1"]);
    assert.ok(await page.isDisabled("#node-input-audioSendRate"));
    assert.match(
      await shown(page, "#zoom-rtms-stream-audio-result"),
      /Sample rate is 8 kHz now.*Packet length is 20 ms now/,
    );
    await page.selectOption("#node-input-audioCodec", "opus");
    assert.deepEqual(await values(page, "#node-input-audioRate"), ["48000"]);
    await page.selectOption("#node-input-audioChannels", "2");
    await page.check("#node-input-video");
    await page.selectOption("#node-input-videoCodec", "h264");
    assert.equal(await page.inputValue("#node-input-videoFps"), "6");
    assert.match(await shown(page, "#zoom-rtms-stream-video-result"), /Frames per second is 6 now/);
    await page.uncheck("#node-input-video");
    await done(page);
    await deploy(page);
    const { audioCodec, audioRate, audioChannels, audioSendRate } = deployed(nr, "n-stream") ?? {};
    assert.deepEqual([audioCodec, audioRate, audioChannels, audioSendRate].map(String), ["opus", "48000", "2", "20"]);
    assert.equal(await property(page, "n-stream", "valid"), true);
  });

  it("stream: one click sets the audio for speech-to-text and says what it set", async () => {
    await open(page, "n-stream");
    await page.selectOption("#node-input-audioStreams", "mixed");
    assert.match(await shown(page, "#zoom-rtms-stream-tip-audioStreams"), /One track with all speakers/);
    await page.click("#zoom-rtms-stream-speech");
    assert.match(
      await shown(page, "#zoom-rtms-stream-preset"),
      /each speaker apart, L16 mono at 16 kHz.*100 ms.*transcript off/s,
    );
    assert.match(await shown(page, "#zoom-rtms-stream-tip-audioStreams"), /names its one speaker/);
    await done(page);
    const names = ["audio", "transcript", "audioStreams", "audioCodec", "audioRate", "audioChannels", "audioSendRate"];
    const set = await Promise.all(names.map((name) => property(page, "n-stream", name)));
    assert.deepEqual(set.map(String), ["true", "false", "multi", "l16", "16000", "1", "100"]);
  });

  const wrong: [field: string, value: string, reason: RegExp, right: string][] = [
    ["audioSendRate", "30", /20 to 1000 ms in steps of 20/, "60"],
    ["subscribe", "partcipant_join", /did you mean participant_join/, "sharing_start, participant_join"],
    ["maxStreams", "0", /1 to 100000/, "7"],
  ];
  for (const [field, value, words, right] of wrong)
    it(`stream: ${field} ${value} shows its reason beside the field, at once and to screen readers`, async () => {
      const selector = `#node-input-${field}`;
      await open(page, "n-stream");
      assert.equal(await reason(page, field), "");
      await page.fill(selector, value);
      assert.match(await reason(page, field), words);
      assert.equal(await page.getAttribute(`${selector}-reason`, "role"), "alert");
      assert.equal(await page.getAttribute(selector, "aria-invalid"), "true");
      assert.match(
        (await page.getAttribute(selector, "aria-describedby")) ?? "",
        new RegExp(`node-input-${field}-reason`),
      );
      await page.fill(selector, right);
      assert.equal(await reason(page, field), "");
      assert.equal(await page.getAttribute(selector, "aria-invalid"), null);
      await done(page);
      assert.equal(await property(page, "n-stream", field), right);
    });

  it("stream: no medium at all shows its reason", async () => {
    await open(page, "n-stream");
    await page.uncheck("#node-input-audio");
    assert.match(await reason(page, "audio"), /at least one/);
    await cancel(page);
  });

  it("logs no error on the browser's console", () => assert.deepEqual(complaints, []));
});

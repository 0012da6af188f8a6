// What the stream node does with each kind of message, in Node-RED's test helper, with a simulator in Zoom's place.

import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { util } from "@node-red/util";
import type { Simulator } from "../../src/simulator";
import { listeningSimulator, monologue } from "../runtime/stream-flow";
import { until } from "../until";
import { helper } from "./output-harness";
import { StreamRig } from "./stream-rig";

let streamCount = 0;
const lifecycle = (simulator: Simulator, event = "meeting.rtms_started", more: object = {}) => ({
  event,
  event_ts: Date.now(),
  payload: {
    meeting_uuid: "4444AAAiAAAAAiAiAiiAii==",
    rtms_stream_id: `s${streamCount}`,
    server_urls: simulator.url,
    ...more,
  },
});

describe("zoom-rtms-stream", () => {
  let simulator: Simulator;
  const rigs = async (...properties: Record<string, unknown>[]) => await new StreamRig(simulator, properties).load();

  /** A stream that Zoom offers, without the simulator sending webhooks of its own. */
  function offer(): { started: object; play: () => ReturnType<Simulator["play"]> } {
    streamCount += 1;
    const started = lifecycle(simulator);
    const play = () =>
      simulator.play({
        webhookUrl: "http://127.0.0.1:9/nobody",
        id: started.payload.meeting_uuid,
        streamId: started.payload.rtms_stream_id,
        scenario: monologue(500),
      });
    return { started, play };
  }

  before(() => helper.startServer());
  after(() => helper.stopServer());
  beforeEach(async () => {
    simulator = await listeningSimulator();
  });
  afterEach(async () => {
    await helper.unload();
    await simulator.close();
  });

  for (const [form, encode] of [
    ["object", (body: object) => body],
    ["text", (body: object) => JSON.stringify(body)],
    ["bytes", (body: object) => Buffer.from(JSON.stringify(body))],
  ] as const)
    it(`opens a stream for a webhook that comes as ${form}, and is done when media stream`, async () => {
      const rig = await rigs({});
      const { started, play } = offer();
      play();
      await rig.feed(encode(started));
      assert.deepEqual(rig.caught, []);
      assert.equal(rig.completed.length, 1);
      assert.ok(rig.events().includes("streaming"));
      await until(() => rig.sent.some(({ port }) => port === 0));
    });

  it("sends plain values and Buffers only, which Node-RED's clone keeps as they are", async () => {
    const rig = await rigs({});
    const { started, play } = offer();
    play();
    await rig.feed(started);
    await until(() => [0, 1, 2].every((port) => rig.sent.some((entry) => entry.port === port)), 8000);
    for (const { message } of rig.sent) {
      assert.deepEqual(util.cloneMessage(message), message);
      if (!Buffer.isBuffer(message.payload)) assert.deepEqual(JSON.parse(JSON.stringify(message)), message);
    }
  });

  it("ignores what is verified but no lifecycle event, and what it does not have", async () => {
    const rig = await rigs({});
    streamCount += 1;
    for (const event of [
      "rtms.concurrency_limited",
      "meeting.rtms_interrupted",
      "meeting.rtms_stopped",
      "meeting.ended",
    ])
      await rig.feed(lifecycle(simulator, event));
    assert.deepEqual([rig.caught.length, rig.completed.length, rig.sent.length], [0, 4, 0]);
  });

  it("keeps trying a fresh offer although the clock is 70 s ahead, as the webhook's signed time shows", async () => {
    const rig = await rigs({});
    const { started } = offer();
    const late = { ...started, event_ts: Date.now() - 70_000 };
    const [sentAt, receivedAt] = [Date.now() - 70_000, Date.now()];
    const nobody = { server_urls: "ws://127.0.0.1:9" };
    const payload = { ...late, payload: { ...lifecycle(simulator).payload, ...nobody } };
    helper.getNode(rig.ids[0] ?? "").receive({ payload, rtms: { sentAt, receivedAt } });
    await until(() => rig.events().includes("reconnecting"));
    assert.deepEqual(rig.caught, []);
    streamCount += 1;
    const other = { ...late, payload: { ...lifecycle(simulator).payload, ...nobody } };
    await rig.feed(other);
    assert.match(rig.lastError.message, /The offer was 70 s old/);
  });

  it("ignores a start that comes after its stop, and one that comes twice", async () => {
    const rig = await rigs({});
    const { started, play } = offer();
    play();
    await rig.feed(started);
    await rig.feed(started);
    assert.equal(rig.events().filter((event) => event === "connecting").length, 1);
    await rig.feed(lifecycle(simulator, "meeting.rtms_stopped", { stop_reason: 6 }));
    await until(() => rig.events().includes("stopped"));
    await rig.feed(started);
    assert.equal(rig.events().filter((event) => event === "connecting").length, 1);
    assert.deepEqual(rig.caught, []);
  });

  it("leaves a stream alone that another stream node owns", async () => {
    const rig = await rigs({}, {});
    const { started, play } = offer();
    const handle = play();
    await rig.feed(started, 0);
    await rig.feed(started, 1);
    assert.deepEqual([...new Set(rig.sent.map(({ node }) => node))], [rig.ids[0]]);
    await until(() => rig.statuses.some(({ status }) => (status as { text?: string }).text === "status.owned"));
    assert.equal(handle.audio.length > 0, true);
  });

  it("shows how many of its streams still connect, and how many there are", async () => {
    const rig = await rigs({});
    const first = offer();
    first.play();
    await rig.feed(first.started);
    const silent = createServer();
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    silent.on("connection", (socket) => void socket.unref().on("error", () => undefined));
    try {
      streamCount += 1;
      const { port } = silent.address() as AddressInfo;
      const payload = lifecycle(simulator, "meeting.rtms_started", { server_urls: `ws://127.0.0.1:${port}` });
      helper.getNode(rig.ids[0] ?? "").receive({ payload });
      await until(() => rig.statuses.some(({ status }) => (status as { text?: string }).text === "⏳ 1/2"));
    } finally {
      silent.close();
    }
  });

  it("refuses more streams than its maximum, and leaves the others running", async () => {
    const rig = await rigs({ maxStreams: "1" });
    const first = offer();
    first.play();
    await rig.feed(first.started);
    await rig.feed(offer().started);
    assert.equal(rig.lastError.code, "RTMS_LIMIT");
    const before = rig.sent.length;
    await until(() => rig.sent.length > before + 5);
  });

  it("disconnects and closes by command, one stream or all", async () => {
    const rig = await rigs({});
    const { started, play } = offer();
    const handle = play();
    await rig.feed({ action: "close" });
    await rig.feed(started);
    await rig.feed({ action: "close", streamId: handle.streamId });
    assert.equal((await handle.done).closed.reason, 20);
    await until(() => rig.events().includes("stopped"));
    await rig.feed({ action: "close", streamId: handle.streamId });
    assert.deepEqual(rig.caught, []);
  });

  for (const [what, payload, cure] of [
    ["text that is no JSON", "hello", /webhook/],
    ["a number", 7, /webhook/],
    ["nothing", undefined, /webhook/],
    ["an unknown action", { action: "dance" }, /close/],
    ["a command for a stream it never had", { action: "close", streamId: "nobody" }, /all its streams/],
    [
      "a start without stream id",
      { event: "meeting.rtms_started", payload: { meeting_uuid: "a", server_urls: "wss://x.zoom.us" } },
      /rtms_stream_id/,
    ],
    [
      "a start without server",
      { event: "meeting.rtms_started", payload: { meeting_uuid: "a", rtms_stream_id: "b" } },
      /server_urls/,
    ],
    [
      "an id that has lost digits",
      { event: "phone.rtms_started", payload: { call_id: 2 ** 60, rtms_stream_id: "b" } },
      /last digits/,
    ],
  ] as const)
    it(`answers ${what} with RTMS_INPUT and the cure`, async () => {
      const rig = await rigs({});
      await rig.feed(payload);
      assert.equal(rig.lastError.code, "RTMS_INPUT");
      assert.match(rig.lastError.message, cure);
    });

  for (const [properties, cure] of [
    [{ audioCodec: "mp3" }, /audioCodec.*l16/],
    [{ maxStreams: "many" }, /maxStreams.*number/],
    [{ audio: "perhaps" }, /audio.*true or false/],
    [{ audio: false, transcript: false }, /at least one/],
    [{ audioCodec: "opus" }, /48000/],
    [{ language: "KLINGON" }, /language/],
  ] as const)
    it(`answers each stream with RTMS_INPUT if it is set up with ${JSON.stringify(properties)}`, async () => {
      const rig = await rigs(properties);
      await rig.feed(lifecycle(simulator));
      assert.match(rig.lastError.message, cure);
    });

  it("leaves a stream alone that another node owns, also when it could not have opened it", async () => {
    const rig = await rigs({}, { maxStreams: 1 });
    const own = offer();
    own.play();
    await rig.feed(own.started, 1);
    const { started, play } = offer();
    play();
    await rig.feed(started, 0);
    await rig.feed(started, 1);
    assert.deepEqual(rig.caught, []);
  });

  it("connects again, from sequence 0, when Zoom offers a stream again that was left by command", async () => {
    const rig = await rigs({});
    const { started, play } = offer();
    play();
    await rig.feed(started);
    await rig.feed({ action: "disconnect" });
    const closing = simulator.close();
    simulator = await listeningSimulator();
    simulator.play({
      webhookUrl: "http://127.0.0.1:9/nobody",
      id: "4444AAAiAAAAAiAiAiiAii==",
      streamId: `s${streamCount}`,
      scenario: monologue(500),
    });
    await rig.feed(lifecycle(simulator));
    assert.equal(rig.events().filter((event) => event === "streaming").length, 2);
    const connecting = rig.sent.filter(({ message }) => (message.payload as { event?: string }).event === "connecting");
    assert.deepEqual(
      connecting.map(({ message }) => (message.rtms as { sequence: number }).sequence),
      [0, 0],
    );
    await closing;
  });

  it("keeps its status for streams: a message that is no webhook does not turn it red", async () => {
    const rig = await rigs({});
    await rig.feed("hello");
    await new Promise((resolve) => setTimeout(resolve, 1200));
    assert.equal(
      rig.statuses.some(({ status }) => (status as { fill?: string }).fill === "red"),
      false,
    );
  });
});

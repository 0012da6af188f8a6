// A report is played back: a real client of this package repeats what it did once.

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "mocha";
import { WebSocket } from "ws";
import { type Lifecycle, parseWebhook, RtmsStream, type StreamEvent, type StreamOptions } from "../../../src/protocol";
import { type ReplayResult, Simulator } from "../../../src/simulator";
import { Receiver, SECRETS, sleep } from "../support";

type Line = Record<string, unknown> & { at: number };

const AUDIO_FIELDS = { content: { user_id: "number", user_name: "string", data: "string", timestamp: "number" } };
const REPLY_4 = {
  protocol_version: "number",
  status_code: "number",
  reason: "string",
  media_params: { audio: { codec: "number", sample_rate: "number", channel: "number", send_rate: "number" } },
};
const REPLY_2 = {
  status_code: "number",
  reason: "string",
  media_server: { server_urls: { audio: "string", all: "string" } },
};

const socket = (at: number, name: string, what: string, more: object = {}): Line => ({
  at,
  kind: "socket",
  socket: name,
  what,
  ...more,
});
const out = (at: number, name: string, type: number): Line => ({ at, kind: "out", socket: name, type, size: 250 });
const into = (at: number, name: string, type: number, more: object = {}): Line => ({
  at,
  kind: "in",
  socket: name,
  type,
  size: 100,
  ...more,
});
const joining = (at: number): Line[] => [
  socket(at, "signaling", "open"),
  socket(at + 10, "signaling", "opened"),
  out(at + 11, "signaling", 1),
  into(at + 30, "signaling", 2, { status: 0, fields: REPLY_2 }),
  socket(at + 31, "audio", "open"),
  socket(at + 40, "audio", "opened"),
  out(at + 41, "audio", 3),
  into(at + 60, "audio", 4, { status: 0, fields: REPLY_4 }),
  out(at + 61, "signaling", 7),
];
const started: Line = { at: 0, kind: "hook", action: "started" };
const report = (lines: readonly Line[], more: object = {}): object => ({
  format: "zoom-rtms-report",
  version: 1,
  product: "meeting",
  settings: { mode: "split" },
  lines,
  ...more,
});

/** A client of this package behind a webhook receiver, and all that it emits. */
class App {
  readonly events: StreamEvent[] = [];
  readonly audio: { bytes: Buffer; timestamp: number; speaker: string | undefined; at: number }[] = [];
  #stream: RtmsStream | undefined;

  constructor(
    readonly receiver: Receiver,
    private readonly options: Partial<StreamOptions> = {},
  ) {}

  /** As the webhook node does: a stream for the first offer, later webhooks for that stream. */
  async follow(): Promise<void> {
    for (let seen = 0; ; await sleep(2))
      for (const { body } of this.receiver.received.slice(seen)) {
        seen++;
        const { lifecycle: hook } = parseWebhook(body);
        if (!hook) continue;
        if (this.#stream) this.#stream.webhook(hook);
        else if (hook.action === "started") this.#join(hook);
        if (hook.action === "stopped") return;
      }
  }

  get names(): string[] {
    return this.events.map(({ event }) => event);
  }

  get ended(): boolean {
    return this.names.some((name) => name === "stopped" || name === "failed");
  }

  close(): void {
    void this.#stream?.close();
  }

  #join(hook: Lifecycle): void {
    const { clientId, clientSecret } = SECRETS;
    const stream = new RtmsStream(hook, {
      clientId,
      clientSecret,
      audio: true,
      transcript: false,
      allows: () => true,
      ...this.options,
    });
    this.#stream = stream;
    stream.on("event", ({ payload }) => this.events.push(payload));
    stream.on("audio", ({ payload, rtms: { timestamp, speaker } }) => {
      // The end of the stream is a message without sound.
      if (payload.length > 0)
        this.audio.push({ bytes: Buffer.from(payload), timestamp, speaker: speaker?.name, at: performance.now() });
    });
    stream.start();
  }
}

describe("simulator: replay", function () {
  this.timeout(30_000);
  let receiver: Receiver;
  let simulator: Simulator;
  let app: App;

  beforeEach(async () => {
    receiver = await Receiver.open();
    simulator = await new Simulator({ ...SECRETS }).listen();
    app = new App(receiver);
  });
  afterEach(async () => {
    app.close();
    await simulator.close();
    await receiver.close();
  });

  async function replayed(lines: readonly Line[], more: object = {}): Promise<ReplayResult> {
    const following = app.follow();
    const result = await simulator.replay({ report: report(lines, more), webhookUrl: receiver.url });
    await following;
    // Its sockets close one after the other.
    for (let left = 100; left > 0 && !app.ended; left--) await sleep(20);
    return result;
  }

  it("plays a stream: joined, audio of the sizes, times and pauses of the report, ended", async () => {
    const result = await replayed([
      started,
      ...joining(2),
      into(100, "audio", 14, {
        size: 50 * 1000,
        count: 50,
        span: 400,
        bytes: 50 * 640,
        speaker: "s1",
        clock: 0,
        fields: AUDIO_FIELDS,
      }),
      into(1100, "audio", 14, { size: 10_000, count: 10, span: 180, bytes: 6400, speaker: "s2", clock: 1000 }),
      into(1400, "signaling", 8, { state: 4, reason: 3, fields: { state: "number", reason: "number" } }),
      { at: 1420, kind: "hook", action: "stopped" },
    ]);
    assert.deepEqual(result, { ...result, lines: 14, sent: 63, unsent: 0 });
    assert.equal(result.problem, undefined);
    const { audio } = app;
    assert.equal(audio.length, 60);
    assert.ok(audio.every(({ bytes }) => bytes.length === 640));
    const since = audio[0]?.timestamp ?? 0;
    assert.deepEqual(
      audio.map(({ timestamp }) => timestamp - since),
      [...Array.from({ length: 50 }, (_, n) => n * 20), ...Array.from({ length: 10 }, (_, n) => 1000 + n * 20)],
    );
    const names = audio.map(({ speaker }) => speaker?.replace(/-+$/, ""));
    assert.deepEqual([names[0], names[49], names[50]], ["Speaker 1", "Speaker 1", "Speaker 2"]);
    const [first, last, next] = [audio[0]?.at ?? 0, audio[49]?.at ?? 0, audio[50]?.at ?? 0];
    assert.ok(last - first > 350 && last - first < 700, `${last - first} ms`);
    assert.ok(next - first > 950 && next - first < 1400, `${next - first} ms`);
    const tone = audio.slice(0, 50).map(({ bytes }) => bytes);
    assert.ok(Math.max(...Buffer.concat(tone).subarray(0, 640)) > 0, "a tone");
    assert.deepEqual(app.names.slice(0, 2), ["connecting", "media"]);
    assert.equal(app.names.at(-1), "stopped");
    assert.equal((app.events.at(-1) as { reason?: { name: string } }).reason?.name, "USER_LEFT");
  });

  it("loses an audio socket by RST and accepts it again, as in the report", async () => {
    const result = await replayed([
      started,
      ...joining(2),
      into(100, "audio", 14, { size: 1000, bytes: 640, speaker: "s1", clock: 0, fields: AUDIO_FIELDS }),
      socket(200, "audio", "lost", { code: 1006, cause: "reset" }),
      socket(3100, "audio", "open"),
      socket(3110, "audio", "opened"),
      out(3111, "audio", 3),
      into(3130, "audio", 4, { status: 0 }),
      into(3200, "audio", 14, { size: 1000, bytes: 640, speaker: "s1", clock: 3100 }),
      { at: 3300, kind: "hook", action: "stopped" },
    ]);
    assert.equal(result.problem, undefined);
    assert.deepEqual(
      app.audio.map(({ timestamp }) => timestamp - (app.audio[0]?.timestamp ?? 0)),
      [0, 3100],
    );
    assert.ok(app.names.includes("reconnecting"), app.names.join());
    assert.equal(app.names.filter((name) => name === "media").length, 2);
  });

  it("refuses a handshake with the report's status", async () => {
    await replayed([
      started,
      ...joining(2).slice(0, 3),
      into(30, "signaling", 2, { status: 3, size: 70, fields: { status_code: "number" } }),
      socket(40, "signaling", "lost", { code: 1000, cause: "close" }),
    ]);
    const failed = app.events.find(({ event }) => event === "failed") as
      | { code?: string; message?: string }
      | undefined;
    assert.equal(failed?.code, "RTMS_HANDSHAKE");
  });

  it("has the report's shapes, codes, units and sizes, and another server's URLs after a move", async () => {
    const frames: { text: string }[] = [];
    const content = { ...AUDIO_FIELDS.content, start_time: "number", language: "number", sentence_id: "string" };
    const said = { size: 300, bytes: 20, speaker: "s1", fields: { content } };
    const event = { fields: { event: { event_type: "number", timestamp: "number" } } };
    const play = simulator.replay({
      report: report([
        started,
        ...joining(2).slice(0, 4),
        into(40, "signaling", 17, { ...said, clock: 50, scale: "us" }),
        into(41, "signaling", 17, { ...said, fields: undefined, clock: 60 }),
        into(42, "signaling", 6, { size: 110, event: 3, clock: 70, scale: "s", ...event }),
        into(43, "signaling", 8, {
          state: "TERMINATED",
          size: 60,
          fields: { state: "string", stop_reason: "number" },
          reason: 6,
        }),
        into(44, "signaling", -1, {}),
        { at: 45, kind: "in", socket: "signaling", size: 17 },
        { at: 50, kind: "hook", action: "started" },
      ]),
      webhookUrl: receiver.url,
    });
    while (receiver.received.length === 0) await sleep(2);
    const [first] = receiver.received;
    const raw = new WebSocket(String(first?.body.payload.server_urls));
    raw.on("message", (data) => frames.push({ text: data.toString() }));
    raw.once("open", () => raw.send(JSON.stringify({ msg_type: 1 })));
    const { problem, sent } = await play;
    assert.deepEqual([problem, sent], [undefined, 7]);
    const [welcome, micro, milli, joined, state] = frames.map(({ text }) =>
      text[0] === "{" ? JSON.parse(text) : text,
    );
    const url = String(first?.body.payload.server_urls).replace(/signaling$/, "");
    assert.deepEqual(welcome.media_server.server_urls, { audio: `${url}audio`, all: `${url}all` });
    assert.deepEqual([welcome.status_code, welcome.reason], [0, ""]);
    const { timestamp, ...rest } = micro.content;
    assert.equal(String(timestamp).length, 16);
    assert.equal(milli.content.timestamp - timestamp / 1000, 10);
    assert.equal(joined.event.timestamp, Math.round((milli.content.timestamp + 10) / 1000));
    assert.deepEqual([milli.content.sentence_id, joined.event.event_type], ["2", 3]);
    assert.deepEqual(
      { ...rest, start_time: 0, user_name: "" },
      {
        user_id: 16_778_241,
        user_name: "",
        data: "these words were mad",
        start_time: 0,
        language: 9,
        sentence_id: "1",
      },
    );
    assert.deepEqual(state, { msg_type: 8, state: "TERMINATED", stop_reason: 6 });
    assert.deepEqual(
      frames.slice(1, 7).map(({ text }) => text.length),
      [300, 300, 110, 60, 100, 17],
    );
    const [, moved] = receiver.received;
    assert.equal(moved?.body.payload.server_urls, String(first?.body.payload.server_urls).replace("/1/", "/2/"));
    assert.equal(receiver.events.at(-1), "meeting.rtms_stopped");
    raw.terminate();
  });

  it("gives a trace that began in mid-stream the beginning it needs", async () => {
    const result = await replayed([
      into(0, "audio", 14, { size: 1000, bytes: 640, speaker: "s4", clock: 0, fields: AUDIO_FIELDS }),
      into(20, "audio", 14, { size: 1000, bytes: 640, speaker: "s4", clock: 20 }),
      into(500, "signaling", 12, { clock: 500, fields: { timestamp: "number" } }),
    ]);
    assert.equal(result.problem, undefined);
    assert.equal(app.audio.length, 2);
    assert.equal(app.audio[0]?.speaker?.replace(/-+$/, ""), "Speaker 4");
    assert.equal(app.names.at(-1), "stopped", "the app is told to let go");
  });

  it("reports where the app did something else than in the report", async () => {
    await simulator.close();
    simulator = await new Simulator({ ...SECRETS, speed: 20 }).listen();
    const result = await replayed([
      started,
      ...joining(2),
      socket(300, "video", "open"),
      socket(310, "video", "opened"),
    ]);
    assert.match(
      result.problem ?? "",
      /^In the report the app opened the video socket at 300 ms, but in this replay it did not\./,
    );
    assert.equal(app.names.at(-1), "stopped");
  });

  it("reports that the webhook was not accepted, and why", async () => {
    receiver.status = 404;
    const result = await simulator.replay({ report: report([started, ...joining(2)]), webhookUrl: receiver.url });
    assert.match(result.problem ?? "", /answered 404: nothing is served there/);
    assert.equal(result.sent, 0);
  });
});

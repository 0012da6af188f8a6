// Answers and messages in the shapes of servers that are not as Zoom's documents say, each switched on by a fault.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, beforeEach, describe, it } from "mocha";
import { WebSocket } from "ws";
import type { Faults, PlayOptions, Scenario, StreamHandle } from "../../../src/simulator";
import { until } from "../../until";
import { contentOf, eventOf, MAYA, type Message, pcm, type RawSocket, Stage, sleep, TOM } from "../support";
import { alive } from "../talk";

const AUDIO = 1;
const TRANSCRIPT = 8;
const ALL = 32;

const scenario: Scenario = {
  speakers: [MAYA, TOM],
  audio: [{ speaker: MAYA.id, start: 0, pcm: pcm(3000, 1) }],
  transcript: [{ speaker: TOM.id, start: 900, end: 1000, text: "Hello" }],
  duration: 600_000,
};

describe("simulator: odd shapes on demand", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  const play = (faults: Faults, more: Partial<PlayOptions> = {}): StreamHandle =>
    stage.play({ scenario, faults, ...more });

  async function first(stream: StreamHandle, message: object, answer: number): Promise<Message> {
    const socket = await stage.socket();
    socket.send({ ...stage.claim(stream), ...message });
    return socket.next(answer);
  }
  const signature = { msg_type: 1, signature: "0" };

  it("status-shape: status instead of status_code and no reason, or no status at all", async () => {
    const status = await first(play({ "status-shape": "status" }), signature, 2);
    assert.deepEqual([status.status, status.status_code, status.reason], [3, undefined, undefined]);
    const none = await first(play({ "status-shape": "none" }), signature, 2);
    assert.deepEqual([none.status, none.status_code, none.reason], [undefined, undefined, "Invalid signature"]);
    const media = await first(play({ "status-shape": "status" }), { msg_type: 3, media_type: 2 }, 4);
    assert.deepEqual([media.status, media.status_code], [10, undefined]);
    const welcome = await first(play({ "status-shape": "status" }), { msg_type: 1 }, 2);
    assert.deepEqual([welcome.status, "media_server" in welcome], [0, true]);
  });

  const ends: [Faults["state-shape"], object][] = [
    [undefined, { state: 4, reason: 6 }],
    ["state-name", { state: "TERMINATED", reason: 6 }],
    ["reason-name", { state: 4, reason: "STOP_BC_MEETING_ENDED" }],
    ["stop-reason", { state: 4, stop_reason: 6 }],
  ];
  for (const [shape, expected] of ends)
    it(`state-shape=${shape}: message 8 is ${JSON.stringify(expected)}`, async () => {
      const stream = play(shape ? { "state-shape": shape } : {});
      const signaling = await stage.signaling(stream);
      await stream.stop();
      await signaling.closed;
      const { msg_type: _type, timestamp: _time, rtms_stream_id: _id, ...told } = signaling.of(8).at(-1) as Message;
      assert.deepEqual(told, expected);
    });

  for (const how of ["both", "only"] as const)
    it(`on-media=${how}: messages 8 and 6 come on media sockets`, async () => {
      const stream = play({ "on-media": how });
      const signaling = await stage.signaling(stream);
      const media = await stage.media(stream, ALL);
      signaling.send({ msg_type: 5, events: [{ event_type: 3, subscribe: true }] });
      const { participants } = eventOf(await media.next(6));
      assert.deepEqual(participants, [
        { user_id: 1001, user_name: "Maya" },
        { user_id: 1002, user_name: "Tom" },
      ]);
      await stream.stop();
      await media.closed;
      await signaling.closed;
      assert.deepEqual(
        media.of(8).map(({ state }) => state),
        [3, 4],
      );
      assert.deepEqual(
        [signaling.of(8).length, signaling.of(6).length],
        how === "only" ? [0, 0] : [2, media.of(6).length],
      );
      assert.equal(signaling.of(9).length, 3);
    });

  it("media-params: none, or without the fields that say how to read the audio", async () => {
    const ask = { msg_type: 3, media_type: AUDIO, media_params: { audio: { sample_rate: 3 } } };
    const none = await first(play({ "media-params": "none" }), ask, 4);
    assert.deepEqual([none.status_code, "media_params" in none], [0, false]);
    const part = await first(play({ "media-params": "part" }), ask, 4);
    assert.deepEqual(part.media_params, { audio: { content_type: 2, data_opt: 1, send_rate: 20 } });
  });

  it("media-reply: media flow at once, message 4 comes late or never", async () => {
    for (const [how, replies] of [
      ["late", 1],
      ["never", 0],
    ] as const) {
      const fast = await Stage.open({ speed: 20 });
      try {
        const stream = fast.play({ scenario, faults: { "media-reply": how } });
        await fast.signaling(stream);
        const media = await fast.socket();
        alive(media);
        media.send({ msg_type: 3, ...fast.claim(stream), media_type: AUDIO });
        await media.next(14);
        assert.equal(media.of(4).length, 0);
        await sleep(200);
        assert.equal(media.of(4).length, replies);
        assert.ok(media.of(14).length > 50);
      } finally {
        await fast.close();
      }
    }
  });

  it("no-answer: message 3 is never answered, and the socket dies after 90 s", async () => {
    await stage.close();
    stage = await Stage.open({ speed: 300 });
    const stream = play({ "no-answer": "media", refusals: 1 });
    await stage.signaling(stream);
    const socket = await stage.socket();
    socket.send({ msg_type: 3, ...stage.claim(stream), media_type: AUDIO });
    const second = await first(stream, { msg_type: 3, media_type: AUDIO }, 4);
    assert.equal(second.status_code, 0);
    assert.equal((await socket.closed).code, 1006);
    assert.deepEqual(socket.messages, []);
  });

  it("refused-medium: refuse-media refuses only this one", async () => {
    const stream = play({ "refuse-media": 47, "refused-medium": "transcript" });
    assert.equal((await first(stream, { msg_type: 3, media_type: AUDIO }, 4)).status_code, 0);
    assert.equal((await first(stream, { msg_type: 3, media_type: TRANSCRIPT }, 4)).status_code, 47);
  });

  for (const [keys, expected] of [
    [undefined, ["audio", "deskshare", "all"]],
    ["share", ["audio", "share", "all"]],
    ["sharescreen", ["audio", "sharescreen", "all"]],
    ["both", ["audio", "deskshare", "share", "all"]],
  ] as const)
    it(`share-keys=${keys}: the keys of server_urls are ${expected}`, async () => {
      const stream = play(keys ? { "share-keys": keys } : {}, { media: ["audio", "share"] });
      const { media_server } = await first(stream, { msg_type: 1 }, 2);
      assert.deepEqual(Object.keys((media_server as { server_urls: object }).server_urls), expected);
    });

  async function times(microseconds: "transcript" | "all"): Promise<{ signaling: RawSocket; media: RawSocket }> {
    const stream = stage.play({ scenario, faults: { microseconds } });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, ALL);
    alive(signaling);
    alive(media);
    signaling.send({ msg_type: 7 });
    await media.next(17);
    await media.next(14);
    await sleep(30);
    return { signaling, media };
  }
  const digits = (value: unknown): number => String(value).length;

  it("microseconds=transcript: transcripts' timestamp and event 1 have 16 digits, as seen live", async () => {
    const { signaling, media } = await times("transcript");
    const { timestamp, start_time, end_time } = contentOf(media.of(17)[0] as Message);
    assert.deepEqual([digits(timestamp), digits(start_time), digits(end_time)], [16, 13, 13]);
    assert.equal(Number(timestamp), Number(start_time) * 1000);
    assert.deepEqual(
      [...signaling.of(6).map((message) => digits(eventOf(message).timestamp)), digits(signaling.of(9)[0]?.timestamp)],
      [16, 16, 13],
    );
    assert.equal(digits(contentOf(media.of(14)[0] as Message).timestamp), 13);
  });

  it("microseconds=all: every time has, keep-alives too, whose answer is recognised", async () => {
    await stage.close();
    stage = await Stage.open({ keepAlive: { interval: 100, misses: 3 } });
    const { signaling, media } = await times("all");
    await sleep(300);
    const told = [...signaling.messages, ...media.messages].flatMap(({ timestamp, content, event }) =>
      [{ timestamp }, content, event]
        .flatMap((each) => Object.entries(each ?? {}))
        .filter(([name, value]) => ["timestamp", "start_time", "end_time"].includes(name) && value !== undefined),
    );
    assert.deepEqual(new Set(told.map(([, value]) => digits(value))), new Set([16]));
    assert.ok(signaling.open && media.open && signaling.of(12).length > 5, "they would have been lost");
  });

  it("reset: the connection breaks off by RST before any answer", async () => {
    const stream = play({ reset: 1 });
    const socket = new WebSocket(stage.simulator.url);
    const messages: unknown[] = [];
    socket.on("message", (data) => messages.push(data));
    await once(socket, "open");
    const { _socket: connection } = socket as unknown as { _socket: Socket };
    const failed = once(connection, "error");
    socket.send(JSON.stringify({ msg_type: 1, ...stage.claim(stream) }));
    const [error] = (await failed) as [NodeJS.ErrnoException];
    assert.deepEqual([error.code, messages], ["ECONNRESET", []]);
    assert.equal((await first(stream, { msg_type: 1 }, 2)).status_code, 0);
    const { handshakes } = await stream.stop();
    assert.deepEqual(handshakes[0], { socket: "signaling", status: 0, silent: true });
  });

  const transfers = { completed: [18, 20, 21], rejected: [18, 22], canceled: [18, 19], timeout: [18, 23] } as const;
  for (const [how, types] of Object.entries(transfers))
    it(`transfer=${how}: events ${types} of the callee's channel, to whoever subscribed`, async () => {
      await stage.close();
      stage = await Stage.open({ speed: 50, windows: { media: 600_000 } });
      const stream = stage.play({ product: "contact_center", scenario });
      const signaling = await stage.signaling(stream);
      stream.inject("transfer", how);
      await sleep(200);
      assert.deepEqual(signaling.of(6), []);
      signaling.send({ msg_type: 5, events: [18, 19, 20, 21, 22, 23].map((event_type) => ({ event_type })) });
      await sleep(50);
      stream.inject("transfer", how);
      await until(() => signaling.of(6).length >= types.length);
      await sleep(60);
      const events = signaling.of(6).map(eventOf);
      assert.deepEqual(
        events.map(({ event_type }) => event_type),
        types,
      );
      for (const { participant_info } of events)
        assert.equal((participant_info as Record<string, unknown>).channel_id, "channel-1002");
      const times = events.map(({ event_ts }) => Number(event_ts));
      assert.ok(times.every((time, step) => Math.abs(time - Number(times[0]) - step * 1000) <= 1));
    });
});

describe("simulator: a webhook that is not accepted", () => {
  it("is sent again as often as webhookRetries says, byte for byte, or not at all", async () => {
    for (const [webhookRetries, sent] of [
      [[20, 20], 3],
      [[], 1],
    ] as const) {
      const stage = await Stage.open({ webhookRetries });
      try {
        stage.receiver.status = 500;
        const stream = stage.play({ scenario });
        assert.equal((await stream.started).status, 500);
        await sleep(150);
        assert.equal(stage.receiver.received.length, sent);
        assert.equal(new Set(stage.receiver.received.map(({ raw }) => raw.toString())).size, 1);
      } finally {
        await stage.close();
      }
    }
  });

  it("is waited for with retry-webhook: again after n, 4 n and 12 n", async () => {
    const stage = await Stage.open({ faults: { "retry-webhook": 20 } });
    try {
      stage.receiver.status = 500;
      const since = performance.now();
      const stream = stage.play({ scenario });
      await until(() => stage.receiver.received.length === 2);
      stage.receiver.status = 200;
      assert.equal((await stream.started).status, 200);
      assert.ok(performance.now() - since >= 100);
      assert.equal(stage.receiver.received.length, 3);
    } finally {
      await stage.close();
    }
  });
});

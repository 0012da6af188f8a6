import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Scenario } from "../../../src/simulator";
import { eventOf, MAYA, pcm, type RawSocket, Stage, sleep, TOM } from "../support";

/** Maya, Tom, Tom again, Maya. */
const scenario: Scenario = {
  speakers: [MAYA, TOM],
  audio: [
    { speaker: MAYA.id, start: 0, pcm: pcm(100, 1) },
    { speaker: TOM.id, start: 100, pcm: pcm(60, 2) },
    { speaker: TOM.id, start: 200, pcm: pcm(60, 3) },
    { speaker: MAYA.id, start: 300, pcm: pcm(100, 4) },
  ],
};
const endless: Scenario = { ...scenario, duration: 60_000 };

const subscription = (...types: number[]): object => ({
  msg_type: 5,
  events: types.map((event_type) => ({ event_type, subscribe: true })),
});

const eventsOf = (socket: RawSocket, type: number): Record<string, unknown>[] =>
  socket
    .of(6)
    .map(eventOf)
    .filter(({ event_type }) => event_type === type);

describe("simulator: signaling", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  it("answers the states of session and stream (10, 19)", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    const { rtms_session_id } = await signaling.next(9);
    signaling.send({ msg_type: 10, rtms_session_id });
    signaling.send({ msg_type: 10, rtms_session_id: "another" });
    signaling.send({ msg_type: 19, rtms_stream_id: stream.streamId });
    const { timestamp, ...known } = await signaling.next(11);
    assert.deepEqual(known, { msg_type: 11, rtms_session_id, state: 2 });
    assert.ok(Math.abs(Number(timestamp) - Date.now()) < 1000);
    assert.equal((await signaling.next(11)).state, 0);
    const answer = await signaling.next(20);
    assert.deepEqual([answer.state, answer.rtms_stream_id], [0, stream.streamId]);
  });

  it("ends the stream for the app (21): 22, state 4 reason 20, close, *_stopped 20", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    const audio = await stage.media(stream, 1);
    signaling.send({ msg_type: 21, rtms_stream_id: "another" });
    assert.deepEqual((await signaling.next(22)).status_code, 2);
    signaling.send({ msg_type: 21, rtms_stream_id: stream.streamId });
    assert.equal((await signaling.closed).code, 1000);
    assert.equal((await audio.closed).code, 1000);
    const tail = signaling.messages.slice(-3).map(({ msg_type, state, reason }) => [msg_type, state, reason]);
    assert.deepEqual(tail, [
      [22, undefined, "OK"],
      [8, 4, 20],
      [9, 5, undefined],
    ]);
    assert.deepEqual((await stream.done).closed, { reason: 20, name: "RECEIVER_REQUEST_CLOSE" });
    assert.equal(stage.receiver.received.at(-1)?.body.payload.stop_reason, 20);
  });

  it("answers video subscriptions, a repeated one with 44 (28)", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    const ask = async (user_id: unknown, subscribe: boolean): Promise<unknown> => {
      signaling.send({ msg_type: 28, user_id, subscribe, timestamp: 1 });
      const answer = await signaling.next(29);
      assert.equal(answer.user_id, user_id);
      return answer.status_code;
    };
    assert.equal(await ask(1001, true), 0);
    assert.equal(await ask(1001, true), 44);
    assert.equal(await ask(1002, true), 0);
    assert.equal(await ask(1002, false), 0);
    assert.equal(await ask(1002, true), 0);
  });

  it("reports those present to a subscriber only, and that they leave at the end", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    await sleep(30);
    assert.deepEqual(eventsOf(signaling, 3), []);
    signaling.send(subscription(3, 4));
    await signaling.next(6);
    const participants = [
      { user_id: 1001, user_name: "Maya" },
      { user_id: 1002, user_name: "Tom" },
    ];
    assert.deepEqual(eventsOf(signaling, 3), [{ event_type: 3, timestamp: stream.startedAt, participants }]);
    assert.deepEqual(eventsOf(signaling, 4), []);
    await stream.stop();
    await signaling.closed;
    assert.deepEqual(
      eventsOf(signaling, 4).map((event) => event.participants),
      [[{ user_id: 1001 }, { user_id: 1002 }]],
    );
  });

  it("reports the active speaker when it changes", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    signaling.send(subscription(2));
    await sleep(250);
    const soFar = eventsOf(signaling, 2);
    assert.deepEqual(
      soFar.map(({ user_id, user_name, timestamp }) => [user_id, user_name, Number(timestamp) - stream.startedAt]),
      [
        [1001, "Maya", 0],
        [1002, "Tom", 100],
      ],
    );
    await sleep(100);
    assert.equal(eventsOf(signaling, 2).length, 3);
    signaling.send({ msg_type: 5, events: [{ event_type: 2, subscribe: false }] });
    signaling.send(subscription(2));
    await sleep(30);
    assert.deepEqual(
      eventsOf(signaling, 2)
        .slice(3)
        .map(({ user_name }) => user_name),
      ["Maya"],
    );
  });

  it("stops sending to those who unsubscribe, and requires a new connection to subscribe again", async () => {
    const stream = stage.play({ scenario: endless });
    const first = await stage.signaling(stream);
    first.send(subscription(2, 4));
    first.send({ msg_type: 5, events: [{ event_type: 2, subscribe: false }] });
    await sleep(200);
    assert.equal(eventsOf(first, 2).length, 1);
    first.close();
    await first.closed;
    const second = await stage.signaling(stream);
    await stream.stop();
    await second.closed;
    assert.deepEqual(eventsOf(second, 4), []);
  });

  it("sends call events by channel in Contact Center", async () => {
    const speakers = [MAYA, { ...TOM, channelId: "456edf" }];
    const stream = stage.play({ product: "contact_center", scenario: { ...endless, speakers } });
    const signaling = await stage.signaling(stream);
    signaling.send(subscription(2, 3, 8, 9, 10, 11));
    await signaling.next(6);
    await signaling.next(6);
    const [answered] = eventsOf(signaling, 8);
    assert.equal(answered?.event_ts, stream.startedAt);
    assert.deepEqual(answered?.participant_info, {
      channel_id: "channel-1001",
      participant_mode: "caller",
      queue_id: "simulated-queue",
      queue_name: "Simulated queue",
      account_id: "simulated-account",
      phone_number: "+18005550101",
      user_id: "1001",
      display_name: "Maya",
    });
    const [agent] = eventsOf(signaling, 10).map(({ participant_info }) => participant_info as Record<string, unknown>);
    assert.deepEqual(
      [agent?.channel_id, agent?.participant_mode, agent?.phone_number],
      ["456edf", "callee", undefined],
    );
    assert.deepEqual([...eventsOf(signaling, 2), ...eventsOf(signaling, 3)], []);
    await stream.stop();
    await signaling.closed;
    assert.equal(eventsOf(signaling, 9).length, 1);
    assert.equal(eventsOf(signaling, 11).length, 1);
  });

  it("ignores what is malformed", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    for (const frame of [
      "{",
      "[]",
      "7",
      "null",
      "",
      '{"msg_type":5}',
      '{"msg_type":5,"events":[1,{}]}',
      '{"msg_type":"x"}',
    ])
      signaling.send(frame);
    signaling.send(Buffer.from([0xff, 0x00]));
    signaling.send({ msg_type: 19 });
    await signaling.next(20);
  });

  it("hands the app's messages to a test", async () => {
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    const heard = once(stream, "message");
    signaling.send({ msg_type: 7, rtms_stream_id: stream.streamId });
    assert.deepEqual(await heard, ["signaling", { msg_type: 7, rtms_stream_id: stream.streamId }]);
  });
});

describe("simulator: the end", () => {
  it("follows this order: state 3, leaving, state 4, session STOPPED, close, *_stopped with reason 6", async () => {
    const stage = await Stage.open();
    try {
      const stream = stage.play({ scenario });
      const signaling = await stage.signaling(stream);
      signaling.send(subscription(4));
      const media = await stage.media(stream, 32);
      signaling.send({ msg_type: 7 });
      assert.equal((await signaling.closed).code, 1000);
      assert.equal((await media.closed).code, 1000);
      await stream.done;
      const tail = signaling.messages.slice(-4);
      assert.deepEqual(
        tail.map(({ msg_type, state, reason, stop_reason }) => [msg_type, state, reason ?? stop_reason]),
        [
          [8, 3, 6],
          [6, undefined, undefined],
          [8, 4, 6],
          [9, 5, 6],
        ],
      );
      assert.deepEqual(stage.receiver.events, ["meeting.rtms_started", "meeting.rtms_stopped"]);
      assert.equal(stage.receiver.received.at(-1)?.body.payload.stop_reason, 6);
    } finally {
      await stage.close();
    }
  });

  it("ends with any reason a test gives", async () => {
    const stage = await Stage.open();
    try {
      const stream = stage.play({ scenario: endless });
      assert.deepEqual((await stream.stop(8)).closed, { reason: 8, name: "STREAM_REVOKED" });
      assert.equal(await stream.stop(1), await stream.done);
    } finally {
      await stage.close();
    }
  });

  it("leaves nothing behind when the simulator is closed in mid-stream, twice", async () => {
    // File requests come and go with the loader; mocha's own timer starts with the first wait.
    const held = (): string[] =>
      process
        .getActiveResourcesInfo()
        .filter((name) => !name.startsWith("FSReq"))
        .sort();
    await sleep(1);
    const before = held();
    const stage = await Stage.open({ keepAlive: { interval: 20 } });
    const stream = stage.play({ scenario: endless });
    const signaling = await stage.signaling(stream);
    const media = await stage.media(stream, 32);
    signaling.send({ msg_type: 7 });
    await media.next(14);
    await Promise.all([stage.simulator.close(), stage.simulator.close()]);
    assert.deepEqual((await stream.done).closed, { reason: -1, name: "SIMULATOR_CLOSED" });
    await signaling.closed;
    await media.closed;
    await stage.close();
    await sleep(20);
    assert.deepEqual(held(), before);
    const webhookUrl = "http://127.0.0.1:1/";
    assert.throws(() => stage.simulator.play({ webhookUrl, scenario }), { code: "SIMULATOR_NOT_LISTENING" });
  });
});

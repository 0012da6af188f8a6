import assert from "node:assert/strict";
import { afterEach, describe, it } from "mocha";
import type { SimulatorOptions } from "../../../src/simulator";
import { eventOf, type Message, Stage, sleep } from "../support";
import { AUDIO, alive, connect, scenario, timesOf } from "../talk";

const TRANSCRIPT = 8;

describe("simulator: keep-alive and losses", () => {
  let stage: Stage | undefined;

  afterEach(() => stage?.close());

  async function open(options: Partial<SimulatorOptions> = {}): Promise<Stage> {
    stage = await Stage.open(options);
    return stage;
  }

  it("asks on every socket from the handshake on, and continues as long as it is answered", async () => {
    const on = await open({ keepAlive: { interval: 40, misses: 2 } });
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    await sleep(300);
    assert.ok(signaling.open && audio.open);
    assert.ok(signaling.of(12).length >= 5 && audio.of(12).length >= 5);
    const { keepAlives } = await stream.stop();
    assert.ok(keepAlives.answered >= 10, JSON.stringify(keepAlives));
  });

  it("does not take the answer to another question", async () => {
    const on = await open({ keepAlive: { interval: 40, misses: 2 } });
    const stream = on.play({ scenario });
    const signaling = await on.signaling(stream);
    const timer = setInterval(() => signaling.open && signaling.send({ msg_type: 13, timestamp: 1 }), 10);
    await signaling.closed;
    clearInterval(timer);
    assert.ok(on.receiver.events.includes("meeting.rtms_interrupted"));
  });

  it("after 3 misses on signaling: state 2 reason 13, every socket closed, *_interrupted, then *_stopped 24", async () => {
    const on = await open({ keepAlive: { interval: 50, misses: 3 }, windows: { signaling: 200 } });
    const stream = on.play({ scenario });
    const began = Date.now();
    const signaling = await on.signaling(stream);
    const audio = await on.media(stream, AUDIO);
    alive(audio);
    signaling.send({ msg_type: 7 });
    await signaling.closed;
    const took = Date.now() - began;
    assert.ok(took >= 195 && took < 400, `lost after ${took} ms`);
    assert.equal(signaling.of(12).length, 3);
    const state = signaling.of(8).at(-1) as Message;
    assert.deepEqual([state.state, state.reason], [2, 13]);
    await audio.closed;
    const { closed } = await stream.done;
    assert.deepEqual(closed, { reason: 24, name: "KEEP_ALIVE_TIMEOUT" });
    assert.deepEqual(on.receiver.events, ["meeting.rtms_started", "meeting.rtms_interrupted", "meeting.rtms_stopped"]);
    assert.equal(on.receiver.received.at(-1)?.body.payload.stop_reason, 24);
    assert.equal("server_urls" in (on.receiver.received[1]?.body.payload ?? {}), false);
  });

  it("after misses on a medium: event 7 and state 2 reason 14 on signaling, only that socket closed, then 24", async () => {
    const on = await open({ keepAlive: { interval: 50, misses: 3 }, windows: { media: 200 } });
    const stream = on.play({ scenario });
    const signaling = await on.signaling(stream);
    const audio = await on.media(stream, AUDIO);
    alive(signaling);
    signaling.send({ msg_type: 7 });
    await audio.closed;
    assert.ok(signaling.open);
    await signaling.next(6);
    assert.equal(eventOf(await signaling.next(6)).event_type, 7);
    const states = signaling.of(8).map(({ state, reason }) => [state, reason]);
    assert.deepEqual(states.at(-1), [2, 14]);
    assert.equal((await stream.done).closed.reason, 24);
    assert.equal(on.receiver.events.includes("meeting.rtms_interrupted"), false);
  });

  it("waits for an app that closed signaling, and ends with 19 if it does not come back", async () => {
    const on = await open({ windows: { signaling: 150 } });
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    signaling.close();
    assert.equal((await audio.closed).code, 1000);
    assert.equal((await stream.done).closed.reason, 19);
  });

  it("accepts an app again within the window, with all audio of the gap and nothing twice but what no keep-alive confirmed", async () => {
    const on = await open({ speed: 20, keepAlive: { interval: 1000 } });
    const stream = on.play({ scenario });
    const first = await connect(on, stream);
    await sleep(300);
    first.signaling.terminate();
    await first.audio.closed;
    await sleep(100);
    const second = await connect(on, stream);
    // On a busy machine the end may have come by now.
    assert.equal(second.signaling.of(9)[0]?.state, 2);
    await stream.done;
    await second.audio.closed;
    const before = timesOf(first.audio, stream);
    const after = timesOf(second.audio, stream);
    assert.deepEqual(
      [...new Set([...before, ...after])].sort((a, b) => a - b),
      Array.from({ length: 3000 }, (_, index) => index * 20),
    );
    const twice = before.filter((time) => after.includes(time));
    assert.ok(twice.length < 200, `${twice.length} packets twice`);
    assert.equal(stream.audio.filter(({ again }) => again).length, twice.length);
    assert.equal((await stream.done).closed.reason, 6);
  });

  it("accepts a lost medium alone again, which flows after another message 7", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    const transcript = await on.media(stream, TRANSCRIPT);
    audio.terminate();
    await signaling.next(6);
    await signaling.next(6);
    const again = await on.media(stream, AUDIO);
    await sleep(50);
    assert.equal(again.of(14).length, 0);
    signaling.send({ msg_type: 7 });
    await again.next(14);
    assert.ok(transcript.open);
    assert.deepEqual(
      signaling.of(8).map(({ state }) => state),
      [1, 2, 1],
    );
  });

  it("drops what a test says, either way", async () => {
    const on = await open();
    for (const [how, code] of [
      ["close", 1000],
      ["terminate", 1006],
    ] as const) {
      const stream = on.play({ scenario });
      const { signaling, audio } = await connect(on, stream);
      stream.drop("audio", { how });
      assert.equal((await audio.closed).code, code);
      assert.ok(signaling.open);
      stream.drop("signaling", { how });
      assert.equal((await signaling.closed).code, code);
    }
  });

  it("drops everything at once", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    stream.drop("all");
    assert.equal((await signaling.closed).code, 1006);
    await audio.closed;
    const again = await connect(on, stream);
    assert.ok(again.signaling.open);
  });

  it("interrupts with open sockets, and accepts the app again while the old connection lingers", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    stream.interrupt({ keepSockets: true });
    assert.equal((await signaling.next(8)).state, 1);
    assert.equal((await signaling.next(8)).state, 2);
    await sleep(50);
    assert.ok(signaling.open && audio.open);
    assert.ok(on.receiver.events.includes("meeting.rtms_interrupted"));
    const again = await connect(on, stream);
    assert.ok(again.signaling.open);
    await signaling.closed;
  });

  it("sends nothing on a silenced socket, which stays open", async () => {
    const on = await open({ keepAlive: { interval: 30 } });
    const stream = on.play({ scenario });
    const { signaling, audio } = await connect(on, stream);
    stream.silence("all");
    await sleep(30);
    const count = audio.messages.length + signaling.messages.length;
    signaling.send({ msg_type: 19 });
    stream.send("signaling", { msg_type: 99 });
    await sleep(150);
    assert.equal(audio.messages.length + signaling.messages.length, count);
    assert.ok(audio.open && signaling.open);
  });

  it("ignores what arrives on a silenced socket", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const signaling = await on.signaling(stream);
    stream.on("message", () => assert.fail("it heard the app"));
    stream.silence("signaling");
    signaling.send({ msg_type: 21, rtms_stream_id: stream.streamId });
    await sleep(50);
    assert.ok(signaling.open);
  });

  it("sends again whatever no answered keep-alive confirms, and notes it in the ledger", async () => {
    const on = await open();
    const stream = on.play({ scenario });
    const first = await connect(on, stream);
    await first.audio.next(14);
    first.signaling.close();
    await first.audio.closed;
    const sent = stream.audio.length;
    const second = await connect(on, stream);
    assert.equal(timesOf(second.audio, stream)[0], 0);
    await sleep(30);
    assert.deepEqual(stream.audio.map(({ again = false }) => again).slice(0, 2 * sent), [
      ...Array(sent).fill(false),
      ...Array(sent).fill(true),
    ]);
    assert.equal(stream.audio[2 * sent]?.again, undefined);
  });

  it("gives up with 11 on an app that never comes, or never is ready", async () => {
    const on = await open({ windows: { signaling: 100, media: 100 } });
    assert.equal((await on.play({ scenario }).done).closed.name, "CONNECTION_TIMEOUT");
    const without = on.play({ scenario });
    await on.signaling(without);
    assert.equal((await without.done).closed.name, "CONNECTION_TIMEOUT");
    const unready = on.play({ scenario });
    await on.signaling(unready);
    await on.media(unready, AUDIO);
    assert.equal((await unready.done).closed.name, "CONNECTION_TIMEOUT");
  });
});

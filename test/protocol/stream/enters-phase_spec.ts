// The phases of a stream as its user sees them: the event `stateChange`, and `entersPhase`, which waits for one.

import assert from "node:assert/strict";
import { entersPhase, RtmsError } from "../../../src/protocol";
import { MEDIA_URL, Rig, STREAM_ID } from "../fixtures";

const FOR_EVER = 2 ** 31 - 1;
const REFUSAL = { msg_type: 2, status_code: 3, reason: "bad" };
const listening = ({ stream }: Rig) =>
  (["stateChange", "failure", "end"] as const).map((event) => stream.listenerCount(event));

/** What is emitted, in order: phases as `from>to`, and the names of events. */
function story(rig: Rig): string[] {
  const told: string[] = [];
  rig.stream.on("stateChange", (from, to) => told.push(`${from}>${to}`));
  rig.stream.on("event", ({ payload }) => told.push(payload.event));
  return told;
}

describe("stateChange", () => {
  it("reports each change of the phase, before the events that it causes", () => {
    const rig = new Rig({ transcript: false });
    const told = story(rig);
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    rig.world.pass(1000);
    assert.deepEqual(told, [
      "idle>connecting",
      "connecting",
      "connecting>joined",
      "media",
      "streaming",
      "joined>ending",
      "ending>ended",
      "stopped",
    ]);
  });

  it("is not emitted where a stream stays in its phase", () => {
    const rig = new Rig();
    rig.streaming();
    const told = story(rig);
    rig.stream.subscribe(["sharing_start"]);
    rig.world.newest.lose();
    assert.deepEqual(told, ["interrupted", "reconnecting"]);
  });

  it("leaves nothing out if a listener throws", () => {
    const rig = new Rig();
    rig.stream.once("stateChange", () => {
      throw new Error("of a listener");
    });
    assert.throws(() => rig.stream.start(), /of a listener/);
    assert.deepEqual(rig.events, ["connecting"]);
    rig.join();
    assert.equal(rig.stream.phase, "joined");
  });
});

describe("entersPhase", () => {
  let rig: Rig;
  let before: number[];
  beforeEach(() => {
    rig = new Rig();
    before = listening(rig);
  });
  // Whatever came of it, nothing of it is left on the stream.
  afterEach(() => assert.deepEqual(listening(rig), before));

  const misses = (waiting: Promise<void>, error: object) => assert.rejects(waiting, error);

  it("resolves at once in the phase, else as soon as the stream is in it", async () => {
    await entersPhase(rig.stream, "idle", 0);
    const waiting = entersPhase(rig.stream, "joined", FOR_EVER);
    assert.notDeepEqual(listening(rig), before);
    rig.join();
    await waiting;
  });

  it("rejects with the stream's own error if it fails", async () => {
    const waiting = entersPhase(rig.stream.start(), "joined", FOR_EVER);
    rig.world.newest.receive(REFUSAL);
    await misses(waiting, {
      name: "RtmsError",
      code: "RTMS_HANDSHAKE",
      status: { code: 3, name: "INVALID_SIGNATURE" },
    });
  });

  it("continues to wait if only a medium fails", async () => {
    rig.join({ audio: MEDIA_URL, transcript: MEDIA_URL });
    const [, audio] = rig.world.sockets;
    const waiting = entersPhase(rig.stream, "closing", FOR_EVER);
    audio?.receive({ msg_type: 4, status_code: 9, reason: "no scope" });
    assert.deepEqual(
      rig.failures.map(({ medium }) => medium),
      ["audio"],
    );
    rig.stream.close();
    await waiting;
  });

  it("rejects if the stream ends, or has ended", async () => {
    const ended = {
      code: "RTMS_CONNECTION",
      retryable: false,
      streamId: STREAM_ID,
      message: /ended before it reached the phase "joined"/,
    };
    const waiting = entersPhase(rig.stream.start(), "joined", FOR_EVER);
    await rig.stream.disconnect();
    await misses(waiting, ended);
    await misses(entersPhase(rig.stream, "joined", FOR_EVER), ended);
  });

  it("resolves at the end if that is waited for, also of a stream that fails", async () => {
    const waiting = entersPhase(rig.stream.start(), "ended", FOR_EVER);
    rig.world.newest.receive(REFUSAL);
    await waiting;
  });

  it("rejects when the time is over", async () => {
    const waiting = entersPhase(rig.stream, "joined", 1);
    await misses(waiting, { code: "RTMS_CONNECTION", retryable: true, message: /"joined" within 1 ms/ });
  });

  it("rejects with the reason of a signal, also of one that is aborted already", async () => {
    const controller = new AbortController();
    const waiting = entersPhase(rig.stream, "joined", controller.signal);
    controller.abort(new RtmsError("RTMS_INPUT", "Enough."));
    await misses(waiting, { message: "Enough." });
    await misses(entersPhase(rig.stream, "joined", controller.signal), { message: "Enough." });
  });
});

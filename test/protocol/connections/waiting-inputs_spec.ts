// Timers and other inputs that arrive while one waits for a socket to be read to its end: they belong to a state that
// the stream has left by then.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { until } from "../../until";
import { Rig, started } from "../fixtures";

/** One medium waits for its next try, half a second later; the others may hold back what has arrived. */
function waitingForOne() {
  const rig = new Rig({ video: true });
  const [signaling, audio, transcript, video] = rig.streaming();
  transcript?.lose();
  for (const socket of [audio, video]) Object.assign(socket ?? {}, { heard: 0 });
  return { rig, signaling, video };
}

describe("a timer that fires while inputs wait", () => {
  it("skips no wait of the backoff", async () => {
    const { rig, signaling } = waitingForOne();
    signaling?.lose();
    rig.world.pass(500);
    await until(() => rig.stream.phase !== "joined");
    assert.deepEqual([rig.stream.phase, rig.events.at(-1)], ["waiting", "reconnecting"]);
    rig.world.pass(499);
    assert.equal(rig.stream.phase, "waiting");
    rig.world.pass(1);
    assert.equal(rig.stream.phase, "connecting");
  });

  it("leaves the connection to another server alone", async () => {
    const { rig } = waitingForOne();
    const eventTs = rig.world.clock.now() + 1000;
    rig.stream.webhook(started("meeting", { serverUrl: "wss://other.zoom.us", eventTs }));
    rig.world.pass(500);
    await until(() => rig.stream.phase !== "joined");
    assert.deepEqual([rig.stream.phase, rig.events.at(-1)], ["connecting", "connecting"]);
    rig.world.pass(9_999);
    assert.deepEqual([rig.stream.phase, rig.world.open.length], ["connecting", 1]);
    rig.world.pass(1);
    assert.equal(rig.stream.phase, "waiting");
  });

  it("cuts nothing from the last second", async () => {
    const { rig, signaling, video } = waitingForOne();
    signaling?.receive({ msg_type: 6, event: { event_type: 7, media_type: 1 } });
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    rig.world.pass(500);
    await until(() => rig.stream.phase !== "joined");
    rig.world.pass(999);
    assert.equal(rig.stream.phase, "ending");
    const data = Buffer.from("last").toString("base64");
    video?.receive({ msg_type: 15, content: { user_id: 5, data, timestamp: rig.world.clock.now() } });
    assert.equal(rig.of("video").length, 1);
    Object.assign(video ?? {}, { heard: undefined });
    rig.world.pass(1);
    assert.equal(rig.stream.phase, "ended");
  });
});

describe("messages that wait", () => {
  it("are ignored if they are the former server's and the stream has moved to another", async () => {
    const { rig, signaling } = waitingForOne();
    const eventTs = rig.world.clock.now() + 1000;
    rig.stream.webhook(started("meeting", { serverUrl: "wss://other.zoom.us", eventTs }));
    signaling?.receive({ msg_type: 8, state: 4, reason: 6 });
    await until(() => rig.stream.phase !== "joined");
    assert.equal(rig.stream.phase, "connecting");
    rig.world.newest.receive({ msg_type: 8, state: 4, reason: 6 });
    assert.equal(rig.stream.phase, "ended");
  });

  it("are read from a medium's socket that was closed with them, if it is the same server's", async () => {
    const { rig, signaling, video } = waitingForOne();
    signaling?.lose();
    video?.receive({ msg_type: 8, state: 4, reason: 6 });
    await until(() => rig.stream.phase !== "joined");
    assert.equal(rig.stream.phase, "ended");
  });

  it("are read although a listener throws before", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    rig.stream.on("event", ({ payload }) => {
      if (payload.event !== "interrupted") return;
      void rig.stream.disconnect();
      throw new Error("a listener");
    });
    assert.throws(() => signaling?.lose(), /a listener/);
    assert.deepEqual([rig.stream.phase, rig.events.at(-1)], ["ended", "stopped"]);
  });
});

describe("a connection attempt whose time ran out while this process was blocked", () => {
  const TRIES = [
    ["signaling", (rig: Rig) => void rig.stream.start()],
    ["media", (rig: Rig) => void rig.join()],
  ] as const;
  const BLOCKS = [
    [
      "each timer rings late",
      150,
      ({ clock }: Rig["world"]) => {
        const { setTimeout } = clock;
        clock.setTimeout = (callback, milliseconds) => setTimeout(callback, milliseconds + 150);
      },
    ],
    [
      "it came back just before",
      4000,
      ({ clock }: Rig["world"]) => {
        Object.assign(clock, { blockedSince: (instant: number) => (instant < clock.elapsed() ? 4000 : 0) });
      },
    ],
  ] as const;
  for (const [which, begin] of TRIES)
    for (const [how, blocked, block] of BLOCKS)
      it(`is prolonged once (${which}, ${how})`, () => {
        const rig = new Rig();
        block(rig.world);
        begin(rig);
        const waits = () => rig.events.includes("reconnecting");
        rig.world.pass(10_000 + blocked - 1);
        assert.equal(waits(), false);
        rig.world.pass(301);
        assert.equal(waits(), true);
      });

  it("is not prolonged by less than an answer may take", () => {
    const rig = new Rig();
    Object.assign(rig.world.clock, { blockedSince: () => 99 });
    rig.stream.start();
    rig.world.pass(10_000);
    assert.equal(rig.stream.phase, "waiting");
  });
});

describe("a timer that fires a moment early", () => {
  it("is set again", () => {
    const rig = new Rig();
    const { clock } = rig.world;
    const { setTimeout } = clock;
    rig.join();
    clock.setTimeout = (callback, milliseconds) => {
      clock.setTimeout = setTimeout;
      return setTimeout(callback, milliseconds - 0.5);
    };
    rig.world.newest.lose();
    rig.world.pass(499.5);
    assert.equal(rig.world.sockets.length, 3);
    rig.world.pass(0.5);
    assert.equal(rig.world.sockets.length, 4);
  });
});

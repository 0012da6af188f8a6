// The edges of a stream's life: instants exactly on a window's border, webhooks without a time, messages that came too
// late, and what a failure says. Offers and interruptions: protocol#webhook-delivery, protocol#reconnection; instants:
// contract#tries-after-a-loss.

import assert from "node:assert/strict";
import { newEffort, planRetry } from "../../../src/protocol/link/backoff";
import type { Lifecycle } from "../../../src/protocol/webhook/lifecycle";
import { Rig, SIGNALING_URL, STREAM_ID, started } from "../fixtures";

const BEGIN = 1_700_000_000_000;
const MOVED = "wss://rtms-iad1.zoom.us/signaling";
/** `*_started`, without `event_ts`. */
function timeless(serverUrl: string): Lifecycle {
  const { eventTs: _none, ...lifecycle } = started("meeting", { serverUrl });
  return lifecycle;
}

/** Fails every signaling try at once until `milliseconds` have passed; a try of the last instant is left alone. */
function refuse(rig: Rig, milliseconds: number): void {
  for (const end = rig.world.clock.now() + milliseconds; rig.world.clock.now() < end; rig.world.pass(100))
    if (rig.world.newest.closedWith === undefined) rig.world.newest.lose();
}

describe("an effort to connect", () => {
  it("ends with the window, although its last try has had no answer for a second only", () => {
    const rig = new Rig();
    rig.stream.start();
    refuse(rig, 59_000);
    assert.equal(rig.world.open.length, 1);
    rig.world.pass(999);
    assert.deepEqual([rig.stream.phase, rig.failures], ["connecting", []]);
    rig.world.pass(1);
    assert.equal(rig.stream.phase, "ended");
    assert.match(rig.failures[0]?.message ?? "", /^No signaling connection .*\(60 s after .* was not answered/);
  });

  it("lasts 60 s from the receipt of the offer, not from the start", () => {
    const rig = new Rig();
    rig.world.pass(30_000);
    rig.stream.start();
    refuse(rig, 31_000);
    assert.equal(rig.stream.phase, "ended");
    assert.match(rig.failures[0]?.message ?? "", /\(59 s after the offer or the loss\)/);
  });

  it("is made for an offer of exactly 60 s, and one try only for an older one", () => {
    for (const [age, phase] of [
      [60_000, "waiting"],
      [60_001, "ended"],
    ] as const) {
      const rig = new Rig({}, started("meeting", { eventTs: BEGIN - age }));
      rig.stream.start();
      rig.world.newest.lose();
      assert.equal(rig.stream.phase, phase, `${age} ms`);
    }
  });

  it("may try at the last instant of its window, and not a moment later", () => {
    const effort = { ...newEffort("signaling", 0), planned: 5, plannedAt: 55_000 };
    assert.equal(planRetry(effort, 55_000, () => 0.5)?.at, 60_000);
    assert.equal(
      planRetry(effort, 55_000, () => 0.5001),
      undefined,
    );
  });

  it("has its steady instants spread by a fifth too, from the one before", () => {
    for (const [random, gap] of [
      [0, 4000],
      [0.25, 4500],
      [0.75, 5500],
    ] as const) {
      const effort = { ...newEffort("signaling", 0), planned: 5, plannedAt: 24_000 };
      const at = planRetry(effort, 24_000, () => random)?.at ?? 0;
      assert.equal(Math.round(at), 24_000 + gap);
    }
  });

  it("counts its tries upward from 1, in the reports before and at each", () => {
    const rig = new Rig();
    rig.streaming()[0]?.lose();
    refuse(rig, 7000);
    const told = rig.heard
      .map(({ payload }) => payload as { event?: string; attempt?: number })
      .filter(({ event }) => event === "connecting" || event === "reconnecting")
      .map(({ event, attempt }) => `${event} ${attempt}`);
    assert.deepEqual(
      told.slice(1),
      [1, 2, 3].flatMap((n) => [`reconnecting ${n}`, `connecting ${n}`]).concat("reconnecting 4"),
    );
  });

  it("that joined again and again without media says which connection failed, and for how long", () => {
    const rig = new Rig();
    rig.streaming()[0]?.lose();
    for (let passed = 0; rig.failures.length === 0 && passed < 60_000; passed += 100) {
      rig.world.pass(100);
      if (rig.stream.phase === "connecting") rig.join().lose();
    }
    assert.match(rig.failures[0]?.message ?? "", /^No signaling connection .*\(59 s after the offer or the loss\)/);
  });
});

describe("the next owner of a stream that had streamed", () => {
  it("waits half a second as after a loss of signaling, and reports it", async () => {
    const rig = new Rig();
    rig.streaming();
    const successor = new Rig({}, undefined, await rig.stream.detach());
    successor.stream.start();
    assert.deepEqual([successor.stream.phase, successor.world.sockets.length], ["waiting", 0]);
    const told = { event: "reconnecting", attempt: 1, delay: 500, cause: "signaling" };
    assert.deepEqual(successor.event("reconnecting"), told);
    successor.world.pass(499);
    assert.equal(successor.world.sockets.length, 0);
    successor.world.pass(1);
    refuse(successor, 59_500);
    assert.equal(successor.stream.phase, "ended");
  });
});

describe("a start of a stream that is already open", () => {
  const STARTS: readonly (readonly [what: string, first: Lifecycle, second: Lifecycle, isMove: boolean])[] = [
    ["without a time, for another server", started(), timeless(MOVED), true],
    ["without a time, for the same server", started(), timeless(SIGNALING_URL), false],
    [
      "with the first time, for another server",
      timeless(SIGNALING_URL),
      started("meeting", { serverUrl: MOVED }),
      true,
    ],
    ["with the first time, for the same server", timeless(SIGNALING_URL), started(), false],
    ["of the same time, for another server", started(), started("meeting", { serverUrl: MOVED }), true],
    ["of the same time, for the same server", started(), started(), false],
  ];
  for (const [what, first, second, isMove] of STARTS)
    it(`${what}: is ${isMove ? "a server move" : "a repetition"}`, () => {
      const rig = new Rig({}, first);
      rig.streaming();
      rig.stream.webhook(second);
      assert.deepEqual(
        [rig.stream.phase, rig.event("interrupted")?.cause, rig.world.newest.url === MOVED],
        isMove ? ["connecting", "server", true] : ["joined", undefined, false],
      );
    });

  it("for another server: media that the old one refused are asked for again", () => {
    const rig = new Rig();
    rig.join();
    const [, audio, transcript] = rig.world.sockets;
    audio?.accept().receive({ msg_type: 4, status_code: 0 });
    transcript?.accept().receive({ msg_type: 4, status_code: 12, reason: "not supported" });
    rig.world.sockets[0]?.lose();
    rig.world.pass(500);
    rig.streaming();
    assert.equal(rig.world.open.length, 2, "the same server is not asked for what it refused");
    rig.stream.webhook(started("meeting", { serverUrl: MOVED, eventTs: BEGIN + 100_000 }));
    rig.streaming();
    assert.equal(rig.world.open.length, 3);
    assert.deepEqual(rig.event("streaming")?.media, ["audio", "transcript"]);
  });
});

describe("an interruption reported by webhook", () => {
  for (const [what, time, phase] of [
    ["from before this connection is old news", -1, "joined"],
    ["of the moment it was made is a loss", 0, "waiting"],
    ["without a time is a loss", undefined, "waiting"],
  ] as const)
    it(what, () => {
      const rig = new Rig();
      rig.world.pass(5000);
      rig.streaming();
      const joinedAt = rig.world.clock.now();
      rig.world.pass(5000);
      rig.stream.webhook({
        product: "meeting",
        action: "interrupted",
        streamId: STREAM_ID,
        ...(time !== undefined && { eventTs: joinedAt + time }),
      });
      assert.equal(rig.stream.phase, phase);
    });
});

describe("an event of a socket that was dropped meanwhile", () => {
  it("changes nothing: the new server is not given up because the old one's socket closed", () => {
    const rig = new Rig();
    rig.stream.on("event", ({ payload }) => {
      if (payload.event !== "streaming") return;
      // Both wait until this listener has returned: first the move, then the close.
      rig.stream.webhook(started("meeting", { serverUrl: MOVED, eventTs: BEGIN + 100_000 }));
      rig.world.sockets[0]?.lose();
    });
    rig.streaming();
    assert.equal(rig.stream.phase, "connecting");
    assert.deepEqual(
      rig.world.open.map(({ url }) => url),
      [MOVED],
    );
    assert.deepEqual(rig.events.slice(-2), ["interrupted", "connecting"]);
  });
});

// What counts as a loss, and what is reconnected after it (protocol#reconnection): signaling with everything, or one
// medium.

import assert from "node:assert/strict";
import type { FakeSocket } from "../fake-world";
import { MEDIA_URL, Rig } from "../fixtures";

describe("signaling lost", () => {
  const SIGNS: Record<string, (rig: Rig, signaling: FakeSocket) => void> = {
    "by a close of its socket": (_rig, signaling) => signaling.lose(1006),
    "by a normal close": (_rig, signaling) => signaling.lose(1000),
    "by state 2 with reason 13, the socket still open": (_rig, signaling) =>
      signaling.receive({ msg_type: 8, state: 2, reason: 13 }),
    "by the webhook, the socket still open": (rig) =>
      rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: rig.world.clock.now() }),
    "by 65 s of silence": (rig) => rig.world.pass(65_000),
  };
  for (const [sign, cause] of Object.entries(SIGNS))
    it(`${sign}: one reconnection, all sockets opened again`, () => {
      const rig = new Rig();
      const old = rig.streaming();
      const [signaling, audio, transcript] = old;
      if (!signaling || !audio || !transcript) return assert.fail("no sockets");
      // Media are busy until just before, so that only signaling is silent.
      if (sign.includes("silence")) {
        rig.world.pass(30_000);
        audio.receive({ msg_type: 12, timestamp: 1 });
        transcript.receive({ msg_type: 12, timestamp: 1 });
        rig.world.pass(35_000);
      } else cause(rig, signaling);
      assert.equal(rig.world.open.length, 0);
      rig.world.pass(500);
      const again = rig.streaming();
      assert.equal(again.length, 3);
      assert.equal(rig.world.sockets.length, 6);
      assert.equal(again[0]?.sent[1]?.msg_type, 5);
      assert.deepEqual(rig.events.slice(4), [
        "interrupted",
        "reconnecting",
        "connecting",
        "media",
        "media",
        "streaming",
      ]);
    });

  it("is reported by both close and webhook, in either order, and reconnected once", () => {
    for (const first of ["socket", "webhook"]) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      const eventTs = rig.world.clock.now();
      const webhook = () => rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs });
      if (first === "socket") signaling?.lose();
      webhook();
      if (first === "webhook") signaling?.lose();
      rig.world.pass(500);
      rig.streaming();
      webhook();
      assert.equal(rig.events.filter((event) => event === "interrupted").length, 1, first);
      assert.equal(rig.world.open.length, 3);
    }
  });

  it("is not lost again by a webhook about the loss that was just repaired, whatever Zoom's clock says", () => {
    for (const skew of [0, 120_000, -120_000]) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      const zoomNow = () => rig.world.clock.now() + skew;
      signaling?.receive({ msg_type: 12, timestamp: zoomNow() });
      // An event may be about something long ago.
      signaling?.receive({ msg_type: 6, event: { event_type: 1, timestamp: zoomNow() - 3_600_000 } });
      const lostAt = zoomNow();
      signaling?.lose();
      rig.world.pass(500);
      rig.streaming();
      rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: lostAt });
      assert.equal(rig.stream.phase, "joined", `skew ${skew}`);
      rig.world.pass(1000);
      rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: zoomNow() });
      assert.equal(rig.stream.phase, "waiting", `skew ${skew}`);
    }
  });

  it("is not lost again by a webhook about it, though what tells Zoom's time was read late after it", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const KEEP_ALIVE = 12;
    signaling?.receive({ msg_type: KEEP_ALIVE, timestamp: rig.world.clock.now() });
    rig.world.pass(400);
    const lostAt = rig.world.clock.now();
    signaling?.lose();
    rig.world.pass(500);
    const [next] = rig.streaming();
    const sentAt = rig.world.clock.now();
    // A busy process.
    rig.world.pass(900);
    next?.receive({ msg_type: KEEP_ALIVE, timestamp: sentAt });
    rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: lostAt });
    assert.equal(rig.stream.phase, "joined");
    // By a clock that is behind by a minute, as another server's may be.
    next?.receive({ msg_type: KEEP_ALIVE, timestamp: rig.world.clock.now() - 60_000 });
    rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: rig.world.clock.now() - 60_000 });
    assert.equal(rig.stream.phase, "waiting");
  });

  it("drops media tries that are in progress, so that no old socket is used again", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    audio?.lose();
    rig.world.pass(500);
    const trying = rig.world.newest;
    signaling?.lose();
    assert.equal(trying.closedWith, "terminated");
    rig.world.pass(500);
    rig.streaming();
    assert.equal(rig.world.open.length, 3);
  });
});

describe("one medium lost", () => {
  const SIGNS: Record<string, (rig: Rig, signaling: FakeSocket, audio: FakeSocket) => void> = {
    "by a close of its socket": (_rig, _signaling, audio) => audio.lose(),
    "by event 7 that names it": (_rig, signaling) =>
      signaling.receive({ msg_type: 6, event: { event_type: 7, media_type: 1 } }),
    "by event 7 that names it in words": (_rig, signaling) =>
      signaling.receive({ msg_type: 6, event: { event_type: 7, media_type: "audio" } }),
    "by event 7 without a name, it being silent longest": (rig, signaling) => {
      rig.world.pass(100);
      rig.world.sockets[2]?.receive({ msg_type: 12, timestamp: 1 });
      signaling.receive({ msg_type: 6, event: { event_type: 7 } });
    },
    "by state 2 with reason 14": (rig, signaling) => {
      rig.world.pass(100);
      rig.world.sockets[2]?.receive({ msg_type: 12, timestamp: 1 });
      signaling.receive({ msg_type: 8, state: 2, reason: 14 });
    },
  };
  for (const [sign, cause] of Object.entries(SIGNS))
    it(`${sign}: it alone is reconnected at its known URL, then ready again`, () => {
      const rig = new Rig();
      const [signaling, audio, transcript] = rig.streaming();
      if (!signaling || !audio || !transcript) return assert.fail("no sockets");
      cause(rig, signaling, audio);
      rig.world.pass(500);
      const again = rig.world.newest;
      assert.deepEqual([again.url, again.accept().last.media_type], [MEDIA_URL, 1]);
      again.receive({ msg_type: 4, status_code: 0 });
      assert.equal(signaling.last.msg_type, 7);
      assert.deepEqual([signaling.closedWith, transcript.closedWith], [undefined, undefined]);
      assert.equal(rig.world.open.length, 3);
    });

  it("is the one whose socket closes a moment after Zoom said that some medium broke", () => {
    const rig = new Rig();
    const [signaling, audio, transcript] = rig.streaming();
    rig.world.pass(10);
    transcript?.receive({ msg_type: 12, timestamp: 1 });
    signaling?.receive({ msg_type: 6, event: { event_type: 7, timestamp: 1 } });
    rig.world.pass(100);
    transcript?.lose();
    rig.world.pass(1000);
    assert.equal(audio?.closedWith, undefined);
    assert.equal(rig.events.filter((event) => event === "interrupted").length, 1);
    assert.equal(rig.world.newest.accept().last.media_type, 8);
  });

  it("is reported by close, event 7 and state 2 together, and reconnected once", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    audio?.lose();
    signaling?.receive({ msg_type: 6, event: { event_type: 7 } }).receive({ msg_type: 8, state: 2, reason: 14 });
    rig.world.pass(500);
    signaling?.receive({ msg_type: 6, event: { event_type: 7, media_type: 1 } });
    assert.equal(rig.world.sockets.length, 4);
    assert.equal(rig.events.filter((event) => event === "interrupted").length, 1);
  });

  it("for longer than Zoom's window, by a process that was blocked meanwhile, is reported with that duration", () => {
    const rig = new Rig({ transcript: false });
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 6, event: { event_type: 7 } });
    rig.world.block(70_000);
    assert.match(rig.failures[0]?.message ?? "", /^No media connection .*\(70 s after the offer or the loss\)/);
  });

  it("in unified mode is all of them", () => {
    const rig = new Rig({ mode: "unified" });
    const [, all] = rig.streaming();
    all?.lose();
    assert.deepEqual(rig.event("interrupted")?.media, ["audio", "transcript"]);
    rig.world.pass(500);
    assert.equal(rig.world.newest.accept().last.media_type, 32);
  });

  it("for good after 65 s leaves the others alone, and the stream fails with the last", () => {
    const rig = new Rig();
    const [, audio, transcript] = rig.streaming();
    audio?.lose();
    for (let n = 0; n < 7000 && rig.failures.length === 0; n += 1) {
      rig.world.pass(10);
      if (n % 100 === 0) transcript?.receive({ msg_type: 12, timestamp: 1 });
      rig.world.sockets[0]?.receive({ msg_type: 12, timestamp: 1 });
      if (rig.world.newest !== transcript && rig.world.newest.closedWith === undefined) rig.world.newest.lose();
    }
    assert.deepEqual(
      rig.failures.map(({ code, medium }) => [code, medium]),
      [["RTMS_CONNECTION", "audio"]],
    );
    assert.equal(rig.stream.phase, "joined");
  });
});

describe("pause and resume (13)", () => {
  it("are each reported once, although stream and session both report them, and survive a reconnection", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 9, state: 3, rtms_session_id: "s" }).receive({ msg_type: 8, state: 5 });
    signaling?.lose();
    rig.world.pass(500);
    const [again] = rig.streaming();
    again
      ?.receive({ msg_type: 8, state: 5 })
      .receive({ msg_type: 8, state: 6 })
      .receive({ msg_type: 9, state: 4, rtms_session_id: "s" });
    assert.deepEqual(
      rig.events.filter((event) => event === "paused" || event === "resumed"),
      ["paused", "resumed"],
    );
  });
});

// Every path of failover and reconnection (protocol section 14), with the clock and the network in the test's hands.

import assert from "node:assert/strict";
import type { FakeSocket } from "./fake-world";
import { MEDIA_URL, Rig, SIGNALING_URL, STREAM_ID, started } from "./fixtures";

const MOVED = "wss://rtms-iad1.zoom.us/signaling";
const stopped = { product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 } as const;

/** When sockets were opened, milliseconds since `from`; each try fails at once, until the stream fails. */
function instants(rig: Rig, from: number, fail: (socket: FakeSocket) => void): number[] {
  const seen = new Set(rig.world.sockets);
  const opened: number[] = [];
  for (let guard = 0; guard < 20_000 && rig.failures.length === 0; guard += 1) {
    rig.world.pass(10);
    for (const socket of rig.world.sockets)
      if (!seen.has(socket)) {
        seen.add(socket);
        opened.push(rig.world.clock.now() - from);
        fail(socket);
      }
  }
  return opened;
}

const CONTRACT = [500, 3000, 6000, 12000, 24000];
const steady = (last: number, window: number) =>
  Array.from({ length: Math.floor((window - last) / 5000) }, (_, n) => last + (n + 1) * 5000);

describe("tries after a loss", () => {
  it("of signaling come at the contract's instants and no others, inside 60 s", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const lost = rig.world.clock.now();
    signaling?.lose();
    assert.deepEqual(
      instants(rig, lost, (socket) => socket.lose()),
      [...CONTRACT, ...steady(24000, 60_000)],
    );
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
  });

  it("of a medium come at the contract's instants and no others, inside 65 s", () => {
    const rig = new Rig({ transcript: false });
    const [, audio] = rig.streaming();
    const lost = rig.world.clock.now();
    audio?.lose();
    assert.deepEqual(
      instants(rig, lost, (socket) => socket.lose()),
      [...CONTRACT, ...steady(24000, 65_000)],
    );
  });

  it("go on where they were if signaling is lost again before media stream", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const lost = rig.world.clock.now();
    signaling?.lose();
    const tries = instants(rig, lost, (socket) => {
      if (!socket.url.startsWith(SIGNALING_URL)) return;
      rig.join();
      socket.lose();
    });
    assert.deepEqual([...new Set(tries)], [...CONTRACT, ...steady(24000, 60_000)]);
    assert.equal(rig.failures[0]?.code, "RTMS_CONNECTION");
  });

  it("are spread by a fifth either way", () => {
    for (const [random, first] of [
      [0, 400],
      [0.999_999, 600],
    ] as const) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      rig.world.chance = random;
      signaling?.lose();
      rig.world.pass(first - 1);
      assert.equal(rig.world.open.length, 0);
      rig.world.pass(1);
      assert.equal(rig.world.open.length, 1);
    }
  });

  it("take 10 s at the most, and the next comes at the next instant that has not passed", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const lost = rig.world.clock.now();
    signaling?.lose();
    assert.deepEqual(
      instants(rig, lost, () => undefined),
      [500, 12000, 24000, 39000, 54000],
    );
    assert.equal(rig.world.open.length, 0);
  });

  it("are not moved or multiplied by repeated interruptions, nor is the deadline", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    const lost = rig.world.clock.now();
    signaling?.lose();
    const opened = instants(rig, lost, (socket) => {
      socket.lose();
      for (let n = 0; n < 5; n += 1)
        rig.stream.webhook({ product: "meeting", action: "interrupted", eventTs: rig.world.clock.now() });
    });
    assert.deepEqual(opened, [...CONTRACT, ...steady(24000, 60_000)]);
    assert.equal(rig.events.filter((event) => event === "interrupted").length, 1);
  });

  it("stop at once for a status of class A, and go on for class T", () => {
    for (const [status, phase] of [
      [3, "ended"],
      [2, "ended"],
      [8, "waiting"],
      [45, "waiting"],
    ] as const) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      signaling?.lose();
      rig.world.pass(500);
      rig.world.newest.accept().receive({ msg_type: 2, status_code: status });
      assert.equal(rig.stream.phase, phase, `status ${status}`);
    }
  });

  it("begin anew with the first instant after each success", () => {
    const rig = new Rig();
    let [signaling] = rig.streaming();
    for (let n = 0; n < 3; n += 1) {
      signaling?.lose();
      rig.world.pass(499);
      assert.equal(rig.world.open.length, 0);
      rig.world.pass(1);
      [signaling] = rig.streaming();
      rig.world.pass(1000);
    }
    assert.equal(rig.event("stopped"), undefined);
  });
});

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
    it(`${sign}: one reconnection, all sockets anew`, () => {
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

  it("is told by close and webhook both, in either order, and reconnected once", () => {
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

  it("is not lost again by a webhook that tells of the loss just mended, whatever Zoom's clock says", () => {
    for (const skew of [0, 120_000, -120_000]) {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      const zoomNow = () => rig.world.clock.now() + skew;
      signaling?.receive({ msg_type: 12, timestamp: zoomNow() });
      // An event may tell of long ago.
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

  it("drops media tries that are under way, so that no old socket comes back", () => {
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
    it(`${sign}: it alone comes back on its known URL, then ready again`, () => {
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

  it("is told by close, event 7 and state 2 together, and mended once", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    audio?.lose();
    signaling?.receive({ msg_type: 6, event: { event_type: 7 } }).receive({ msg_type: 8, state: 2, reason: 14 });
    rig.world.pass(500);
    signaling?.receive({ msg_type: 6, event: { event_type: 7, media_type: 1 } });
    assert.equal(rig.world.sockets.length, 4);
    assert.equal(rig.events.filter((event) => event === "interrupted").length, 1);
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

describe("a server move", () => {
  const offer = started("meeting", { serverUrl: MOVED, eventTs: 1_700_000_100_000 });
  const SITUATIONS: Record<string, (rig: Rig) => void> = {
    "while media flow": (rig) => void rig.streaming(),
    "while signaling connects": (rig) => void rig.stream.start(),
    "while it waits to try again": (rig) => rig.streaming()[0]?.lose(),
    "while a medium is being mended": (rig) => rig.streaming()[1]?.lose(),
  };
  for (const [when, prepare] of Object.entries(SITUATIONS))
    it(`${when}: the new server is called at once, the old sockets are gone, the window begins anew`, () => {
      const rig = new Rig();
      prepare(rig);
      rig.world.pass(100);
      rig.stream.webhook(offer);
      assert.deepEqual(
        rig.world.open.map(({ url }) => url),
        [MOVED],
      );
      assert.equal(rig.event("interrupted")?.cause, "server");
      rig.streaming();
      assert.equal(rig.events.at(-1), "streaming");
      assert.equal(rig.world.open.length, 3);
    });

  it("is not an older start that comes late, nor the same one again", () => {
    for (const [url, eventTs] of [
      [SIGNALING_URL, 1_700_000_000_000],
      [MOVED, 1_699_999_999_999],
      ["wss://rtms-old.zoom.us", 1_699_999_000_000],
    ] as const) {
      const rig = new Rig();
      rig.streaming();
      rig.stream.webhook(started("meeting", { serverUrl: url, eventTs }));
      assert.equal(rig.events.includes("interrupted"), false, url);
    }
  });

  it("that told no time is not undone by the start before it, come again late", () => {
    const rig = new Rig({}, started("meeting", { eventTs: 1_000 }));
    rig.streaming();
    const { url } = rig.world.sockets[0] ?? assert.fail("no socket");
    const offer = { product: "meeting", action: "started", streamId: STREAM_ID } as const;
    rig.stream.webhook({ ...offer, serverUrl: MOVED });
    const made = rig.world.sockets.length;
    rig.stream.webhook({ ...offer, serverUrl: url, eventTs: 1_000 });
    assert.equal(rig.world.sockets.length, made);
    rig.stream.webhook({ ...offer, serverUrl: url, eventTs: 1_001 });
    assert.equal(rig.world.newest.url, url);
  });

  it("to a server that is not allowed ends the stream without a socket", () => {
    const rig = new Rig();
    rig.streaming();
    rig.stream.webhook(started("meeting", { serverUrl: "wss://evil.example", eventTs: 1_700_000_100_000 }));
    assert.equal(rig.failures[0]?.code, "RTMS_SERVER_NOT_ALLOWED");
    assert.equal(rig.world.open.length, 0);
  });
});

describe("pause and resume (13)", () => {
  it("are each told once, although stream and session both tell, and survive a reconnection", () => {
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

describe("the stop, in every order (16)", () => {
  const NEWS: Record<string, (rig: Rig, sockets: FakeSocket[]) => void> = {
    terminated: (_rig, [signaling]) => void signaling?.receive({ msg_type: 8, state: 4, reason: 6 }),
    webhook: (rig) => rig.stream.webhook(stopped),
    sockets: (_rig, sockets) => {
      for (const socket of sockets) if (socket.closedWith === undefined) socket.lose(1000);
    },
    session: (_rig, [signaling]) =>
      void signaling?.receive({ msg_type: 9, state: 5, stop_reason: 6, rtms_session_id: "s" }),
    terminating: (_rig, [signaling]) => void signaling?.receive({ msg_type: 8, state: 3, reason: 6 }),
  };
  const orders = (names: string[]): string[][] =>
    names.length < 2
      ? [names]
      : names.flatMap((name) => orders(names.filter((other) => other !== name)).map((rest) => [name, ...rest]));
  for (const order of orders(Object.keys(NEWS)))
    it(order.join(", "), async () => {
      const rig = new Rig();
      const sockets = rig.streaming();
      for (const name of order) {
        // A socket that is closed brings nothing more.
        if (
          (name === "terminated" || name === "session" || name === "terminating") &&
          sockets[0]?.closedWith !== undefined
        )
          continue;
        NEWS[name]?.(rig, sockets);
      }
      rig.world.pass(120_000);
      await new Promise(setImmediate);
      assert.deepEqual(
        rig.events.filter((event) => event === "stopped" || event === "failed"),
        ["stopped"],
      );
      assert.equal((rig.event("stopped")?.reason as { code: number } | undefined)?.code, 6);
      assert.deepEqual([rig.world.open.length, rig.world.timers, rig.ended], [0, 0, 1]);
    });
});

describe("an offer that is old", () => {
  it("is tried once, and the failure says how old it was (2.4)", () => {
    const rig = new Rig({}, started("meeting", { eventTs: 1_700_000_000_000 - 300_000 }));
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(120_000);
    assert.equal(rig.world.sockets.length, 1);
    assert.match(rig.failures[0]?.message ?? "", /300 s old/);
  });

  it("is joined all the same if Zoom still has it", () => {
    const rig = new Rig({}, started("meeting", { eventTs: 1_700_000_000_000 - 300_000 }));
    rig.streaming();
    assert.equal(rig.events.at(-1), "streaming");
  });
});

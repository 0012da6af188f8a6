// Starts that come when a stream is there already, or late (protocol#age-of-an-offer and protocol#reconnection).

import assert from "node:assert/strict";
import { Rig, SIGNALING_URL, STREAM_ID, started } from "../fixtures";

const MOVED = "wss://rtms-iad1.zoom.us/signaling";

describe("a server move", () => {
  const offer = started("meeting", { serverUrl: MOVED, eventTs: 1_700_000_100_000 });
  const SITUATIONS: Record<string, (rig: Rig) => void> = {
    "while media flow": (rig) => void rig.streaming(),
    "while signaling connects": (rig) => void rig.stream.start(),
    "while it waits to try again": (rig) => rig.streaming()[0]?.lose(),
    "while a medium is being mended": (rig) => rig.streaming()[1]?.lose(),
  };
  for (const [when, prepare] of Object.entries(SITUATIONS))
    it(`${when}: the new server is connected at once, the old sockets are closed, the window starts again`, () => {
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

  it("without a time is not undone by a late repetition of the start before it", () => {
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

describe("an offer that is old", () => {
  it("is tried once, and the failure says how old it was (2.4)", () => {
    const rig = new Rig({}, started("meeting", { eventTs: 1_700_000_000_000 - 300_000 }));
    rig.stream.start();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(120_000);
    assert.equal(rig.world.sockets.length, 1);
    assert.match(rig.failures[0]?.message ?? "", /300 s old/);
  });

  it("leaves media their second try, once signaling was accepted", () => {
    const rig = new Rig({ transcript: false }, started("meeting", { eventTs: 1_700_000_000_000 - 300_000 }));
    rig.join();
    rig.world.newest.accept().lose(1000);
    rig.world.pass(1500);
    assert.deepEqual([rig.failures, rig.world.sockets.length], [[], 3]);
  });

  it("is joined all the same if Zoom still has it", () => {
    const rig = new Rig({}, started("meeting", { eventTs: 1_700_000_000_000 - 300_000 }));
    rig.streaming();
    assert.equal(rig.events.at(-1), "streaming");
  });
});

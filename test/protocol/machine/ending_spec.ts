// The end of a stream arrives on signaling or by a webhook, while its last media come on other connections.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Rig, STREAM_ID } from "../fixtures";

const AUDIO = { msg_type: 14, content: { user_id: 16778240, data: "AQI=", length: 2, timestamp: 1000 } };
const TERMINATED = { msg_type: 8, state: 4, reason: 6 };

const reasonOf = (rig: Rig) => (rig.event("stopped")?.reason as { code: number } | undefined)?.code;

/** The audio received, its end included, as the payloads' lengths. */
const lengths = (rig: Rig) => rig.of("audio").map(({ payload }) => (payload as Buffer).length);

describe("the last media of a stream", () => {
  for (const [what, end] of [
    ["TERMINATED", (rig: Rig) => rig.world.sockets[0]?.receive(TERMINATED)],
    [
      "the webhook",
      (rig: Rig) => rig.stream.webhook({ product: "meeting", action: "stopped", streamId: STREAM_ID, stopReason: 6 }),
    ],
  ] as const)
    it(`are accepted after ${what}, and nothing after the end message`, () => {
      const rig = new Rig();
      const [, audio, transcript] = rig.streaming();
      end(rig);
      assert.equal(rig.stream.phase, "ending");
      audio?.receive(AUDIO).lose(1000);
      assert.equal(rig.event("stopped"), undefined);
      transcript?.lose(1000);
      assert.deepEqual([rig.stream.phase, rig.world.timers, rig.world.open.length], ["ended", 1, 0]);
      assert.deepEqual(lengths(rig), [2, 0]);
      assert.equal(reasonOf(rig), 6);
      assert.equal(rig.events.filter((event) => event === "interrupted").length, 0);
    });

  it("are waited for a second, and no longer", () => {
    const rig = new Rig();
    const [signaling, audio] = rig.streaming();
    signaling?.receive(TERMINATED);
    rig.world.pass(999);
    audio?.receive(AUDIO);
    assert.equal(rig.stream.phase, "ending");
    rig.world.pass(1);
    assert.equal(rig.stream.phase, "ended");
    assert.deepEqual(lengths(rig), [2, 0]);
  });

  describe("where this process is behind", () => {
    /** A packet every 100 ms from this long before the end on, read by a process that needs as long for each. */
    function readsOn(rig: Rig, behind: number, clockAhead: number) {
      const [signaling, audio] = rig.streaming();
      const end = rig.world.clock.now() + clockAhead;
      signaling?.receive({ ...TERMINATED, timestamp: end });
      const sent: number[] = [];
      for (let at = end - behind; rig.stream.phase === "ending" && sent.length < 5000; at += 100) {
        audio?.receive({ ...AUDIO, content: { ...AUDIO.content, timestamp: at } });
        sent.push(at - end);
        rig.world.pass(100);
      }
      return { sent, heard: lengths(rig).length - 1 };
    }

    for (const clockAhead of [0, -3_600_000, 5000])
      it(`are read to the last that was sent before the end, by Zoom's clock (${clockAhead} ms ahead)`, () => {
        const rig = new Rig();
        const { sent, heard } = readsOn(rig, 8000, clockAhead);
        assert.equal(heard, sent.length);
        assert.ok(sent.includes(0), `read until ${sent.at(-1)} ms`);
        assert.ok((sent.at(-1) ?? 0) <= 1000, `read until ${sent.at(-1)} ms`);
        assert.equal(reasonOf(rig), 6);
      });

    it("are read for two minutes at most, and not if their times are of another clock", () => {
      const endless = new Rig();
      const [signaling, audio] = endless.streaming();
      const end = endless.world.clock.now();
      signaling?.receive({ ...TERMINATED, timestamp: end });
      let seconds = 0;
      for (; endless.stream.phase === "ending" && seconds < 500; seconds += 0.5) {
        audio?.receive({ ...AUDIO, content: { ...AUDIO.content, timestamp: end - 1 } });
        endless.world.pass(500);
      }
      assert.equal(seconds, 120);
      assert.deepEqual(readsOn(new Rig(), 1_000_000, 0).sent.length, 10);
    });

    it("are waited for a second behind the last", () => {
      const rig = new Rig();
      const [signaling, audio] = rig.streaming();
      const end = rig.world.clock.now();
      signaling?.receive({ ...TERMINATED, timestamp: end });
      rig.world.pass(900);
      audio?.receive({ ...AUDIO, content: { ...AUDIO.content, timestamp: end - 5000 } });
      rig.world.pass(1100);
      assert.equal(rig.stream.phase, "ended");
      assert.deepEqual(lengths(rig), [2, 0]);
    });
  });

  it("are accepted although signaling is closed first, whether or not this side had asked for the end", () => {
    for (const asked of [false, true]) {
      const rig = new Rig();
      const [signaling, audio] = rig.streaming();
      if (asked) rig.stream.close();
      else signaling?.receive(TERMINATED);
      signaling?.lose(1000);
      audio?.receive(AUDIO);
      rig.world.pass(1000);
      assert.deepEqual(lengths(rig), [2, 0]);
      assert.equal(reasonOf(rig), asked ? 20 : 6);
      assert.deepEqual([rig.stream.phase, rig.ended, rig.world.sockets.length], ["ended", 0, 3]);
    }
  });

  it("are not waited for if no medium was up, or if this side leaves at once", async () => {
    const joining = new Rig();
    joining.join().receive(TERMINATED);
    assert.equal(joining.stream.phase, "ended");

    const leaving = new Rig();
    const [signaling] = leaving.streaming();
    signaling?.receive(TERMINATED);
    await leaving.stream.disconnect();
    assert.equal(reasonOf(leaving), 6);

    const handed = new Rig();
    handed.streaming()[0]?.receive(TERMINATED);
    assert.equal(await handed.stream.detach(), undefined);
    assert.equal(reasonOf(handed), 6);
  });

  it("are not prolonged by repeated end messages, and no start restores the stream", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive(TERMINATED);
    rig.world.pass(900);
    signaling?.receive(TERMINATED);
    rig.stream.webhook({
      product: "meeting",
      action: "started",
      streamId: STREAM_ID,
      serverUrl: "wss://other.zoom.us",
    });
    rig.stream.webhook({ product: "meeting", action: "interrupted", streamId: STREAM_ID });
    assert.equal(rig.stream.phase, "ending");
    rig.world.pass(100);
    assert.equal(rig.stream.phase, "ended");
    assert.deepEqual(rig.events.slice(-1), ["stopped"]);
  });
});

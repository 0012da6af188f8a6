// Somebody sets this machine's clock by days while a stream runs: durations and instants do not follow.

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Rig, STREAM_ID } from "../fixtures";

const DAY = 24 * 3_600_000;

const frame = (n: number) => ({
  msg_type: 14,
  content: { user_id: 5, data: Buffer.alloc(64, n).toString("base64"), timestamp: n * 20 },
});

describe("a machine's clock that is set while a stream runs", () => {
  for (const days of [-400, -2, 2, 20, 400]) {
    it(`by ${days} days leaves replays known`, () => {
      const rig = new Rig();
      const [signaling, audio] = rig.streaming();
      for (const n of [0, 1, 2, 3]) audio?.receive(frame(n));
      rig.world.skew = days * DAY;
      signaling?.lose();
      rig.world.pass(500);
      const again = rig.streaming()[1];
      for (const n of [2, 3, 4]) again?.receive(frame(n));
      assert.deepEqual(
        rig.of("audio").map(({ payload }) => (payload as Buffer)[0]),
        [0, 1, 2, 3, 4],
      );
      assert.equal(rig.stream.memory.stats.audio.replays, 2);
    });

    it(`by ${days} days leaves an interruption news, and an old one old`, () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      const joinedAt = rig.world.clock.elapsed();
      rig.world.pass(10_000);
      signaling?.receive({ msg_type: 12, timestamp: rig.world.clock.elapsed() });
      rig.world.skew = days * DAY;
      const interrupted = (eventTs: number) =>
        rig.stream.webhook({ product: "meeting", action: "interrupted", streamId: STREAM_ID, eventTs });
      interrupted(joinedAt - 5_000);
      assert.equal(rig.stream.phase, "joined");
      interrupted(joinedAt + 9_000);
      assert.equal(rig.stream.phase, "waiting");
    });
  }
});

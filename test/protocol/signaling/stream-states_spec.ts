// What the state of a stream (protocol#stream-states, message 8) says beyond its name.

import assert from "node:assert/strict";
import { Rig } from "../fixtures";

const PAUSES = ["paused", "resumed"];

describe("the state of a stream", () => {
  it("ACTIVE ends a pause whose end was sent while signaling was lost, so that the next one is reported", () => {
    const rig = new Rig();
    const [signaling] = rig.streaming();
    signaling?.receive({ msg_type: 8, state: 1 }).receive({ msg_type: 8, state: 5 });
    signaling?.lose();
    rig.world.pass(500);
    const [again] = rig.streaming();
    again?.receive({ msg_type: 8, state: 1 }).receive({ msg_type: 8, state: 1 }).receive({ msg_type: 8, state: 5 });
    assert.deepEqual(
      rig.events.filter((event) => PAUSES.includes(event)),
      ["paused", "resumed", "paused"],
    );
  });

  for (const reason of [14, 16])
    it(`INTERRUPTED for reason ${reason}, which is the media's, leaves signaling and the other media alone`, () => {
      const rig = new Rig();
      const [signaling, audio, transcript] = rig.streaming();
      signaling?.receive({ msg_type: 8, state: 2, reason });
      audio?.lose();
      rig.world.pass(250);
      assert.deepEqual(rig.event("interrupted"), { event: "interrupted", cause: "media", media: ["audio"] });
      assert.deepEqual(rig.world.open, [signaling, transcript]);
    });

  for (const reason of [undefined, 0, 13, 15])
    it(`INTERRUPTED for reason ${reason} is the whole stream's`, () => {
      const rig = new Rig();
      const [signaling] = rig.streaming();
      signaling?.receive({ msg_type: 8, state: 2, reason });
      assert.equal(rig.event("interrupted")?.cause, "signaling");
      assert.deepEqual(rig.world.open, []);
    });
});

import assert from "node:assert/strict";
import { framesIn, newTimeline, stepTo } from "../../../src/audio/time/timeline";

const T0 = 1_763_700_000_000;

/** The steps to packets of 20 ms at 16 kHz, at these milliseconds, all placed where they belong. */
function steps(times: readonly number[], frames = 320): number[] {
  const timeline = newTimeline(16_000, T0);
  return times.map((time) => {
    const step = stepTo(timeline, T0 + time, frames);
    timeline.position += Math.max(0, step) + frames;
    return step;
  });
}

describe("a speaker's time line", () => {
  it("joins what is less than one packet early or late", () => {
    assert.deepEqual(steps([0, 39, 40, 41, 99, 81]), [0, 0, 0, 0, 0, 0]);
  });

  it("makes silence of one packet or more, exact to the sample", () => {
    assert.deepEqual(steps([0, 40]), [0, 320]);
    assert.deepEqual(steps([0, 41]), [0, 336]);
    assert.deepEqual(steps([0, 5020]), [0, 80_000]);
  });

  it("reports that a place is taken, by one packet or more", () => {
    assert.deepEqual(steps([0, 20, 40, 21]), [0, 0, 0, -624]);
    assert.deepEqual(steps([0, 20, 40, 40]), [0, 0, 0, -320]);
    assert.deepEqual(steps([0, 20, 40, 41]), [0, 0, 0, 0]);
  });

  it("lets no drift hide in steps that are each below one packet", () => {
    const late = steps(Array.from({ length: 100 }, (_, n) => n * 21));
    const silent = late.reduce((sum, silence) => sum + silence, 0);
    assert.ok(Math.abs(100 * 320 + silent - framesIn(99 * 21 + 20, 16_000)) < 320, "never a packet off");
  });

  it("does not treat the rounding of timestamps as a gap, however short the packets", () => {
    assert.deepEqual(steps([0, 2, 2, 3], 16), [0, 0, 0, 0]);
  });
});

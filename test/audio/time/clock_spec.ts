import assert from "node:assert/strict";
import { LONGEST_DELAY, newClock, timeOf } from "../../../src/audio/time/clock";
import { LONGEST_PAUSE } from "../../../src/audio/time/timeline";

const T0 = 1_763_700_000_000;
const HOUR = 3_600_000;

/** Where packets of 20 ms stand, in milliseconds from the first: `[timestamp, received]` each. */
function times(...packets: [number, number][]): number[] {
  const clock = newClock(T0, T0);
  return packets.map(
    ([timestamp, receivedAt]) => timeOf(clock, { timestamp: T0 + timestamp, receivedAt: T0 + receivedAt }, 20) - T0,
  );
}

describe("a speaker's clock", () => {
  it("follows timestamps, in pauses, backlogs and reverse order too", () => {
    assert.deepEqual(times([0, 5], [20, 25], [10_020, 10_030]), [0, 20, 10_020]);
    assert.deepEqual(times([0, 60_000], [20, 60_000], [59_000, 60_001], [60_000, 60_002]), [0, 20, 59_000, 60_000]);
    assert.deepEqual(times([40, 0], [0, 1], [20, 2]), [40, 0, 20]);
    assert.deepEqual(times([0, 0], [LONGEST_PAUSE, LONGEST_PAUSE]), [0, LONGEST_PAUSE]);
  });

  it("corrects for a clock that was set, either way, and keeps the pause that this machine's clock measured", () => {
    assert.deepEqual(times([0, 0], [HOUR + 20, 20], [HOUR + 40, 40]), [0, 20, 40]);
    assert.deepEqual(times([0, 0], [-HOUR, 20], [20 - HOUR, 40]), [0, 20, 40]);
    assert.deepEqual(times([0, 0], [5000 + HOUR, 5000], [5020 + HOUR, 5020]), [0, 5000, 5020]);
  });

  it("continues as before after a single absurd timestamp", () => {
    assert.deepEqual(times([0, 0], [1e15, 20], [40, 40], [60, 60]), [0, 20, 40, 60]);
    assert.deepEqual(times([0, 0], [-1e12, 20], [40, 40], [60, 60]), [0, 20, 40, 60]);
  });

  it("treats what is just within its bounds as delay", () => {
    assert.deepEqual(times([LONGEST_DELAY, 0], [20, 20]), [LONGEST_DELAY, 20]);
    assert.deepEqual(times([LONGEST_DELAY + 1, 0]), [0]);
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { LONGEST_DELAY, LONGEST_PAUSE, newTimeline, place } from "../../src/audio/timeline";

const T0 = 1_763_700_000_000;

/** What `place` answers to packets of 20 ms at 16 kHz, at these milliseconds. */
function placed(times: readonly number[], longestPause?: number) {
  const timeline = newTimeline(16_000, longestPause);
  const steps = times.map((time) => place(timeline, T0 + time, 320));
  return { silences: steps.map(({ silence }) => silence), jumps: steps.map(({ jumped }) => jumped), timeline };
}

describe("a speaker's time line", () => {
  it("joins what is less than one packet early or late", () => {
    assert.deepEqual(placed([0, 39, 40, 41, 99, 81]).silences, [0, 0, 0, 0, 0, 0]);
  });

  it("makes silence of one packet or more, exact to the sample", () => {
    assert.deepEqual(placed([0, 40]).silences, [0, 320]);
    assert.deepEqual(placed([0, 41]).silences, [0, 336]);
    assert.deepEqual(placed([0, 5020]).silences, [0, 80_000]);
  });

  it("lets no drift hide in steps that are each below one packet", () => {
    const late = Array.from({ length: 100 }, (_, n) => n * 21);
    const { silences, timeline } = placed(late);
    const silent = silences.reduce((sum, silence) => sum + silence, 0);
    assert.equal(timeline.position, 100 * 320 + silent);
    assert.ok(Math.abs(timeline.position - (99 * 21 * 16 + 320)) < 320, "never a packet off");
  });

  it("goes on after a late packet without moving the time line", () => {
    assert.deepEqual(placed([0, 20, 60, 40, 80, 100, 180]).silences, [0, 0, 320, 0, 0, 0, 640]);
  });

  it("takes more than a day, or than may be filled, for a clock that was set", () => {
    assert.deepEqual(placed([0, LONGEST_PAUSE + 20, LONGEST_PAUSE + 40]).silences, [0, LONGEST_PAUSE * 16, 0]);
    assert.deepEqual(placed([0, LONGEST_PAUSE + 21, LONGEST_PAUSE + 41]).jumps, [false, true, false]);
    assert.deepEqual(placed([0, 1021, 1041], 16_000).jumps, [false, true, false]);
    assert.deepEqual(placed([0, 1021, 1141], 16_000).silences, [0, 0, 1600]);
  });

  it("takes more than two minutes back for a clock that was set", () => {
    const back = -LONGEST_DELAY;
    assert.deepEqual(placed([0, 20 + back, 40]).jumps, [false, false, false]);
    assert.deepEqual(placed([0, 19 + back, 39 + back]).jumps, [false, true, false]);
    assert.deepEqual(placed([0, back - 20, back + 100]).silences, [0, 0, 1600]);
  });

  it("leaves no sample out and none in excess, whatever the packets and gaps (property)", () => {
    const packet = fc.record({ frames: fc.integer({ min: 1, max: 2000 }), gapMs: fc.constantFrom(0, 0, 0, 130, 5000) });
    fc.assert(
      fc.property(
        fc.constantFrom(8000, 16_000, 32_000, 48_000),
        fc.array(packet, { maxLength: 60 }),
        (rate, packets) => {
          const timeline = newTimeline(rate);
          let position = 0;
          for (const { frames, gapMs } of packets) {
            // Only a gap of more than this packet is one; Zoom's timestamps are whole milliseconds.
            const gap = (gapMs * rate) / 1000 > frames + rate / 500 ? (gapMs * rate) / 1000 : 0;
            position += position === 0 ? 0 : gap;
            const { silence } = place(timeline, T0 + Math.round((position * 1000) / rate), frames);
            position += frames;
            if (gap === 0) assert.equal(silence, 0);
            else assert.ok(Math.abs(timeline.position - position) <= rate / 1000);
          }
          assert.ok(Math.abs(timeline.position - position) <= rate / 1000);
        },
      ),
    );
  });
});

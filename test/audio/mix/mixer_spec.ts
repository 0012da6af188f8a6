import assert from "node:assert/strict";
import fc from "fast-check";
import { HIGHEST, LOWEST, numbersOf } from "../../../src/audio/codecs/pcm";
import { Mixer, type Side } from "../../../src/audio/mix/mixer";
import { Sides } from "../../../src/audio/mix/sides";

const pcm = (...numbers: number[]) => Buffer.from(Int16Array.from(numbers).buffer);

/** A mixer and what it releases, silence as zeros. */
function mixing(channels = 1, stereo = false) {
  const out: number[] = [];
  const silences: [number, number][] = [];
  const mixer: Mixer = new Mixer(channels, stereo, {
    silence: (at, frames) => {
      silences.push([at, frames]);
      out.push(...new Array<number>(frames * mixer.outChannels).fill(0));
    },
    samples: (_at, samples) => out.push(...numbersOf(samples)),
  });
  return { mixer, out, silences };
}

describe("a mixer", () => {
  it("adds samples of the same time, limited to 16 bits", () => {
    const { mixer, out } = mixing();
    mixer.add(0, pcm(1, 30_000, -30_000, 5), "both");
    mixer.add(1, pcm(10_000, -10_000, 7, 8), "both");
    mixer.release(Number.POSITIVE_INFINITY);
    assert.deepEqual(out, [1, HIGHEST, LOWEST, 12, 8]);
  });

  it("begins with the first speaker, and reports time in which nobody speaks", () => {
    const { mixer, out, silences } = mixing();
    mixer.release(100);
    mixer.add(200, pcm(1), "both");
    mixer.release(300);
    mixer.add(400, pcm(2), "both");
    mixer.release(400);
    mixer.release(Number.POSITIVE_INFINITY);
    assert.deepEqual(silences, [
      [201, 99],
      [300, 100],
    ]);
    assert.equal(out.length, 201);
  });

  it("releases nothing before it is final, and accepts nothing after", () => {
    const { mixer, out } = mixing();
    mixer.add(0, pcm(1, 2, 3, 4), "both");
    mixer.release(2);
    assert.deepEqual(out, [1, 2]);
    assert.equal(mixer.add(0, pcm(5, 5), "both"), 2);
    assert.equal(mixer.add(1, pcm(5, 5), "both"), 1);
    mixer.release(Number.POSITIVE_INFINITY);
    assert.deepEqual(out, [1, 2, 8, 4]);
    assert.equal(mixer.waiting, 0);
  });

  it("keeps both channels of stereo speakers, and puts them on one side as their mean", () => {
    const whole = mixing(2);
    whole.mixer.add(0, pcm(1, 2, 3, 4), "both");
    whole.mixer.release(Number.POSITIVE_INFINITY);
    assert.deepEqual(whole.out, [1, 2, 3, 4]);
    const sides = mixing(2, true);
    sides.mixer.add(0, pcm(10, 20, 30, 40), "left");
    sides.mixer.add(0, pcm(2, 4), "right");
    sides.mixer.add(1, pcm(1, 1), "both");
    sides.mixer.release(Number.POSITIVE_INFINITY);
    assert.deepEqual(sides.out, [15, 3, 36, 1]);
  });

  it("returns every sum exactly once, in whatever order packets arrive and sums are released (property)", () => {
    const part = fc.record({
      at: fc.integer({ min: 0, max: 400 }),
      numbers: fc.array(fc.integer({ min: LOWEST, max: HIGHEST }), { minLength: 1, maxLength: 50, size: "max" }),
      side: fc.constantFrom<Side>("left", "right", "both"),
    });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 30, size: "max" }),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20, size: "max" }),
        fc.boolean(),
        (parts, steps, stereo) => {
          const { mixer, out } = mixing(1, stereo);
          const channels = stereo ? 2 : 1;
          const sums = new Array<number>(460 * channels).fill(0);
          let horizon = 0;
          const ordered = parts.sort((a, b) => a.at - b.at);
          for (const [n, { at, numbers, side }] of ordered.entries()) {
            assert.equal(mixer.add(at, pcm(...numbers), side), 0);
            for (const [k, value] of numbers.entries())
              for (let c = 0; c < channels; c++)
                if (!stereo || side === "both" || (side === "left") === (c === 0))
                  sums[(at + k) * channels + c] = (sums[(at + k) * channels + c] ?? 0) + value;
            // No further than what may still come.
            horizon = Math.min(horizon + (steps[n] ?? 1), ordered[n + 1]?.at ?? horizon);
            mixer.release(horizon);
          }
          mixer.release(Number.POSITIVE_INFINITY);
          const first = Math.min(...parts.map(({ at }) => at));
          const last = Math.max(...parts.map(({ at, numbers }) => at + numbers.length));
          const expected = sums
            .slice(first * channels, last * channels)
            .map((sum) => Math.max(LOWEST, Math.min(HIGHEST, sum)));
          assert.deepEqual(out, expected);
        },
      ),
    );
  });
});

describe("the sides of a stereo recording", () => {
  it("put the first speaker on the left and everybody else on the right", () => {
    const sides = new Sides();
    assert.deepEqual(
      ["a", "b", "a", "c"].map((who) => sides.sideOf(who)),
      ["left", "right", "left", "right"],
    );
    sides.restart();
    assert.equal(sides.sideOf("b"), "left");
  });

  it("follow the events of a call", () => {
    const sides = new Sides();
    sides.learn("agent", "callee");
    sides.learn("customer", "caller");
    assert.deepEqual(
      ["agent", "customer", "supervisor"].map((who) => sides.sideOf(who)),
      ["right", "left", "right"],
    );
    const half = new Sides();
    half.learn("agent", "callee");
    assert.deepEqual(
      ["agent", "other"].map((who) => half.sideOf(who)),
      ["right", "left"],
    );
  });

  it("keep a side that was given, and have mixed audio on both", () => {
    const sides = new Sides();
    assert.equal(sides.sideOf("agent"), "left");
    sides.learn("agent", "callee");
    assert.equal(sides.sideOf("agent"), "left");
    assert.equal(sides.sideOf(undefined), "both");
  });
});

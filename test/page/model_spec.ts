import assert from "node:assert/strict";
import fc from "fast-check";
import { GAP, heightOf, LOUDEST, levelOf, SILENCE, TALKING, talkSpans } from "../../src/page/model";

describe("a level", () => {
  it("is linear in dB from -60 to 0 dBFS, and silence below", () => {
    assert.deepEqual([0, -1, Number.NaN, 0.0009, 0.001, 1, 2].map(levelOf), [
      SILENCE,
      SILENCE,
      SILENCE,
      SILENCE,
      1,
      LOUDEST,
      LOUDEST,
    ]);
    assert.equal(levelOf(10 ** (-30 / 20)), 1 + Math.round(253 / 2));
    assert.equal(levelOf(10 ** (-50 / 20)), TALKING);
    assert.deepEqual([heightOf(GAP), heightOf(LOUDEST), heightOf(SILENCE)], [0, 1, 0]);
  });

  it("is never less of what is louder (property)", () => {
    const amplitude = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        amplitude,
        amplitude,
        (one, other) => one <= other === levelOf(one) <= levelOf(other) || levelOf(one) === levelOf(other),
      ),
    );
  });
});

describe("talk", () => {
  it("spans pauses between words, and neither softer sound nor gaps", () => {
    const levels = new Uint8Array(40);
    levels.fill(100, 2, 5);
    levels.fill(100, 10, 12);
    levels.fill(TALKING - 1, 20, 22);
    levels.fill(GAP, 24, 26);
    levels.fill(200, 39, 40);
    assert.deepEqual(talkSpans(levels), [
      { from: 2, to: 12 },
      { from: 39, to: 40 },
    ]);
  });
});

// How loud a packet is, against tones whose level is known.

import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeALaw } from "../../../src/audio/codecs/g711";
import { decibels, powerOf } from "../../../src/audio/codecs/level";
import { levelOfSine, tone } from "../signals";

describe("the level of a packet", () => {
  /** Over half a second, of which each packet of 20 ms is looked at. */
  function levelOf(hertz: number, phase: number, amplitude: number): number {
    const half = tone(hertz, 16_000, 8000, amplitude, phase);
    const powers = Array.from({ length: 25 }, (_, n) => powerOf(half.subarray(n * 640, (n + 1) * 640), "s16le") ?? 0);
    return decibels(powers.reduce((sum, power) => sum + power, 0) / powers.length);
  }

  it("is a tone's own within 0.5 dB, at 98 of 100 frequencies", () => {
    const tones = Array.from({ length: 200 }, (_, n) => 60 + n * 37.3);
    const off = tones.filter((hertz) => Math.abs(levelOf(hertz, 0, 10_000) - levelOfSine(10_000)) > 0.5);
    assert.ok(off.length <= 4, off.join(" "));
  });

  it("is a tone's own within 3 dB, whatever its frequency, phase and loudness", () =>
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: 7500, noNaN: true }),
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        fc.integer({ min: 100, max: 32_767 }),
        (hertz, phase, amplitude) => {
          const level = levelOf(hertz, phase, amplitude);
          assert.ok(Math.abs(level - levelOfSine(amplitude)) < 3, `${level} for ${levelOfSine(amplitude)}`);
        },
      ),
    ));

  it("is a tone's own where every fifth sample is at the same place of its wave", () => {
    for (const phase of [0, 0.5, 1, 1.5]) {
      const level = decibels(powerOf(tone(3200, 16_000, 640, 10_000, phase), "s16le") ?? 0);
      assert.ok(Math.abs(level - levelOfSine(10_000)) < 1, `${level}`);
    }
  });

  it("is the same in A-law", () => {
    for (const frequency of [250, 440, 1000, 3000]) {
      const coded = encodeALaw(tone(frequency, 8000, 800, 10_000));
      const level = decibels(powerOf(coded, "alaw") ?? 0);
      assert.ok(Math.abs(level - levelOfSine(10_000)) < 1, `${frequency} Hz: ${level}`);
    }
  });

  it("is exact where every sample is the same, 0 at most and -90 in silence", () => {
    const constant = (value: number) =>
      Buffer.concat(Array.from({ length: 320 }, () => Buffer.from([value & 255, value >> 8])));
    assert.equal(decibels(powerOf(constant(-32_768), "s16le") ?? 0), 0);
    assert.equal(decibels(powerOf(constant(16_384), "s16le") ?? 0), -6);
    assert.equal(decibels(powerOf(Buffer.alloc(640), "s16le") ?? 1), -90);
  });

  it("is read from any packet: odd, empty, at an odd place in memory", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 700, size: "max" }), (bytes) => {
        const odd = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
        for (const encoding of ["s16le", "alaw", "mulaw"] as const) {
          const power = powerOf(odd, encoding) ?? -1;
          assert.ok(power >= 0 && power <= 1, `${power}`);
        }
        assert.equal(powerOf(odd, "opus"), undefined);
        assert.equal(powerOf(odd, "g722"), undefined);
      }),
    ));
});

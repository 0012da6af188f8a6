import assert from "node:assert/strict";
import fc from "fast-check";
import { before, describe, it } from "mocha";
import { newResampler, type Resampler, resamplerReady } from "../../../src/audio/codecs/resampler";
import { decibels, loudness, measure, noise, samplesOf, side, stereoOf, tone } from "../signals";

const FROM = [8000, 16_000, 24_000, 32_000, 44_100, 48_000];
const TO = [8000, 16_000, 24_000, 32_000, 44_100, 48_000];
const PAIRS = FROM.flatMap((from) => TO.filter((to) => to !== from).map((to) => ({ from, to })));
const AMPLITUDE = 20_000;

function whole(resampler: Resampler, samples: Buffer): Buffer {
  return Buffer.concat([resampler.push(samples), resampler.rest()]);
}

/** A second of a tone at another rate. */
function heard(hertz: number, from: number, to: number): Buffer {
  return whole(newResampler(from, to, 1), tone(hertz, from, from, AMPLITUDE));
}

describe("resampler", () => {
  before(resamplerReady);

  for (const { from, to } of PAIRS) {
    const nyquist = Math.min(from, to) / 2;

    it(`${from} to ${to} Hz: flat to 0.9 of the band, and no shift in time`, () => {
      for (const share of [0.01, 0.1, 0.35, 0.6, 0.8, 0.9]) {
        const hertz = Math.round(nyquist * share);
        const { amplitude, phase } = measure(heard(hertz, from, to), hertz, to);
        assert.ok(Math.abs(decibels(amplitude / AMPLITUDE)) < 0.1, `${decibels(amplitude / AMPLITUDE)} dB at ${hertz}`);
        assert.ok(Math.abs(phase) < 0.002, `a phase of ${phase} at ${hertz} Hz`);
      }
    });

    it(`${from} to ${to} Hz: ${to < from ? "aliases" : "images"} are 80 dB below`, () => {
      for (const share of [0.2, 0.6, 0.9]) {
        if (to < from) {
          // A tone above what the lower rate can hold must be gone.
          const hertz = nyquist + share * (from / 2 - nyquist);
          const left = loudness(heard(hertz, from, to)) / AMPLITUDE;
          assert.ok(decibels(left) < -80, `${decibels(left)} dB of ${hertz} Hz`);
        } else {
          const hertz = Math.round(nyquist * share);
          const { amplitude } = measure(heard(hertz, from, to), from - hertz, to);
          const image = decibels(amplitude / AMPLITUDE);
          assert.ok(from - hertz > to / 2 || image < -80, `${image} dB at ${from - hertz}`);
        }
      }
    });
  }

  it("returns the same whatever the sizes of the chunks: no seam is audible", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PAIRS),
        fc.constantFrom(1, 2),
        fc.array(fc.nat({ max: 1500 }), { minLength: 1, maxLength: 12 }),
        ({ from, to }, channels, sizes) => {
          const frames = sizes.reduce((sum, size) => sum + size, 0);
          const samples = noise(frames * channels, 7);
          const resampler = newResampler(from, to, channels);
          const parts: Buffer[] = [];
          let at = 0;
          for (const size of sizes) {
            parts.push(resampler.push(samples.subarray(at, at + size * channels * 2)));
            at += size * channels * 2;
          }
          const chunked = Buffer.concat([...parts, resampler.rest()]);
          assert.equal(chunked.length, Math.round((frames * to) / from) * channels * 2);
          assert.ok(chunked.equals(whole(newResampler(from, to, channels), samples)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("takes chunks longer than the library's memory, and keeps up without holding back", () => {
    const samples = noise(200_000, 3);
    const resampler = newResampler(8000, 48_000, 1);
    const first = resampler.push(samples);
    assert.ok(first.length / 2 > 200_000 * 6 - 6 * 100, "at most 100 frames are held back");
    const parts = newResampler(8000, 48_000, 1);
    const pieces: Buffer[] = [];
    for (let at = 0; at < samples.length; at += 320) pieces.push(parts.push(samples.subarray(at, at + 320)));
    assert.ok(Buffer.concat([first, resampler.rest()]).equals(Buffer.concat([...pieces, parts.rest()])));
  });

  it("keeps the sides of stereo apart", () => {
    const left = tone(440, 16_000, 8000);
    const right = noise(8000, 5);
    const both = whole(newResampler(16_000, 48_000, 2), stereoOf(left, right));
    assert.ok(side(both, 0).equals(whole(newResampler(16_000, 48_000, 1), left)));
    assert.ok(side(both, 1).equals(whole(newResampler(16_000, 48_000, 1), right)));
  });

  it("keeps hundreds of speakers apart", () => {
    const voices = Array.from({ length: 300 }, (_, seed) => noise(640, seed));
    const resamplers = voices.map(() => newResampler(16_000, 44_100, 1));
    const parts = voices.map((): Buffer[] => []);
    for (let at = 0; at < 1280; at += 320)
      for (const [who, voice] of voices.entries())
        parts[who]?.push(resamplers[who]?.push(voice.subarray(at, at + 320)) ?? Buffer.alloc(0));
    for (const [who, voice] of voices.entries()) {
      const got = Buffer.concat([...(parts[who] ?? []), resamplers[who]?.rest() ?? Buffer.alloc(0)]);
      assert.ok(got.equals(whole(newResampler(16_000, 44_100, 1), voice)), `speaker ${who}`);
    }
  });

  it("clips instead of wrapping round", () => {
    const square = samplesOf(8000, (i) => (Math.floor(i / 40) % 2 === 0 ? 32_767 : -32_768));
    const got = whole(newResampler(16_000, 48_000, 1), square);
    for (let i = 1; i < 24_000; i++) {
      const step = Math.abs(got.readInt16LE(i * 2) - got.readInt16LE(i * 2 - 2));
      assert.ok(step < 40_000, `a step of ${step} at ${i}`);
    }
  });

  it("never writes into its input, or into what it returned", () => {
    const samples = noise(3200, 9);
    const before = Buffer.from(samples);
    const resampler = newResampler(16_000, 48_000, 1);
    const first = resampler.push(samples);
    const kept = Buffer.from(first);
    resampler.push(noise(3200, 10));
    assert.ok(first.equals(kept));
    assert.ok(samples.equals(before));
  });

  it("returns samples unchanged at the same rate, and nothing for empty input", () => {
    const samples = noise(100, 1);
    const same = newResampler(16_000, 16_000, 1);
    assert.equal(same.push(samples), samples);
    assert.equal(same.rest().length, 0);
    assert.equal(newResampler(16_000, 48_000, 1).rest().length, 0);
  });

  it("says what is wrong", () => {
    const resampler = newResampler(16_000, 48_000, 1);
    resampler.rest();
    assert.equal(resampler.rest().length, 0);
    assert.throws(() => resampler.push(Buffer.alloc(2)), /after its rest/);
    assert.throws(() => newResampler(16_000, 0, 1), /16000 to 0 Hz/);
  });
});

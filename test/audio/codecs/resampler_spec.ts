import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { filterBank, SCALE } from "../../../src/audio/codecs/filter-bank";
import { numbersOf } from "../../../src/audio/codecs/pcm";
import { newResampler, type Resampler } from "../../../src/audio/codecs/resampler";
import { decibels, measure, noise, samplesOf, side, stereoOf, tone } from "../signals";

const FROM = [8000, 16_000, 24_000, 32_000, 44_100, 48_000];
const TO = [8000, 16_000, 24_000, 32_000, 44_100, 48_000];
const PAIRS = FROM.flatMap((from) => TO.filter((to) => to !== from).map((to) => ({ from, to })));
const AMPLITUDE = 30_000;
/** Hz */
const OTHER_TONE = 997;

function whole(resampler: Resampler, samples: Buffer): Buffer {
  return Buffer.concat([resampler.push(samples), resampler.rest()]);
}

/** A second of a tone at another rate. */
function heard(hertz: number, from: number, to: number): Buffer {
  return whole(newResampler(from, to, 1), tone(hertz, from, from, AMPLITUDE));
}

/**
 * The amplitude of all of a tone's aliases: of the frequencies that differ from the tone's by a multiple of the
 * input's rate, as the output has them. A second of sound has a whole number of periods of each. A second tone keeps
 * rounding to 16 bits from hiding what is smaller than that.
 */
function aliases(hertz: number, from: number, to: number): number {
  const wave = (frequency: number, i: number) => Math.sin((2 * Math.PI * frequency * i) / from);
  const tones = samplesOf(2 * from, (i) => AMPLITUDE * wave(hertz, i) + 2500 * wave(OTHER_TONE, i));
  const sound = whole(newResampler(from, to, 1), tones).subarray(to, 3 * to);
  const fold = (frequency: number) => Math.abs(frequency - to * Math.round(frequency / to));
  const { up } = filterBank(from, to);
  const frequencies = new Set(Array.from({ length: 2 * up + 1 }, (_, k) => fold(hertz + (k - up) * from)));
  for (const passing of [hertz, OTHER_TONE]) if (passing < to / 2) frequencies.delete(passing);
  let power = 0;
  for (const frequency of frequencies) power += amplitudeAt(sound, frequency, to) ** 2;
  return Math.sqrt(power) / AMPLITUDE;
}

/** By Goertzel's algorithm. */
function amplitudeAt(sound: Buffer, hertz: number, rate: number): number {
  const numbers = numbersOf(sound);
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / rate);
  let last = 0;
  let before = 0;
  for (const value of numbers) [last, before] = [value + turn * last - before, last];
  const power = last ** 2 + before ** 2 - turn * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / numbers.length;
}

describe("resampler", () => {
  for (const { from, to } of PAIRS) {
    const nyquist = Math.min(from, to) / 2;

    it(`${from} to ${to} Hz: flat to 0.9 of the band, and no shift in time`, () => {
      for (const share of [0.01, 0.1, 0.35, 0.6, 0.75, 0.82, 0.86, 0.88, 0.9]) {
        const hertz = Math.round(nyquist * share);
        const { amplitude, phase } = measure(heard(hertz, from, to), hertz, to);
        assert.ok(Math.abs(decibels(amplitude / AMPLITUDE)) < 0.1, `${decibels(amplitude / AMPLITUDE)} dB at ${hertz}`);
        assert.ok(Math.abs(phase) < 0.002, `a phase of ${phase} at ${hertz} Hz`);
      }
    });

    it(`${from} to ${to} Hz: all aliases together are 95 dB below`, () => {
      // Those of a tone that passes; where the rate is reduced, also those of tones that the lower rate cannot hold.
      const tooHigh = to < from ? [0.003, 0.1, 0.6, 0.9].map((share) => nyquist + share * (from / 2 - nyquist)) : [];
      for (const hertz of [...[0.2, 0.61, 0.9, 0.97].map((share) => nyquist * share), ...tooHigh].map(Math.round)) {
        const left = aliases(hertz, from, to);
        assert.ok(decibels(left) < -95, `${decibels(left)} dB of ${hertz} Hz`);
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

  it("has no frame too many or too few, and no drift, after an hour", () => {
    const resampler = newResampler(16_000, 44_100, 1);
    const minute = Buffer.alloc(2 * 60 * 16_000);
    let frames = 0;
    for (let i = 0; i < 60; i++) frames += resampler.push(minute).length / 2;
    // 40 frames of silence, which is half the filter, are still in it.
    const sound = noise(16_000, 4);
    const got = Buffer.concat([resampler.push(sound), resampler.rest()]);
    assert.equal(frames + got.length / 2, 3601 * 44_100);
    const wanted = whole(newResampler(16_000, 44_100, 1), sound);
    assert.ok(got.subarray(got.length - wanted.length).equals(wanted));
  }).timeout(120_000);

  it("leaves silence silent", () => {
    for (const { from, to } of PAIRS)
      assert.ok(whole(newResampler(from, to, 2), Buffer.alloc(4 * 3000)).every((byte) => byte === 0));
  });

  it("gives the same samples without vector instructions", () => {
    fc.assert(
      fc.property(fc.constantFrom(...PAIRS), fc.constantFrom(1, 2, 3), fc.nat(), ({ from, to }, channels, seed) => {
        // Louder than 16 bits, so that much of it is at the limits.
        const samples = noise(600 * channels, seed, 60_000);
        const plain = whole(newResampler(from, to, channels, null), samples);
        assert.ok(whole(newResampler(from, to, channels), samples).equals(plain));
      }),
      { numRuns: 40 },
    );
  });

  it("takes more channels than the kernel has room for", () => {
    const [from, to, channels] = [192_000, 8000, 16];
    const samples = noise(2400 * channels, 1);
    const sound = whole(newResampler(from, to, channels), samples);
    assert.equal(sound.length, samples.length / 24);
    for (let channel = 0; channel < channels; channel++) {
      const of = (all: Buffer) => numbersOf(all).filter((_, n) => n % channels === channel);
      const alone = whole(newResampler(from, to, 1), Buffer.from(of(samples).buffer));
      assert.deepEqual(of(sound), numbersOf(alone));
    }
  });

  it("cannot overflow: the loudest input for each weight gives the loudest output", () => {
    for (const { from, to } of PAIRS) {
      const { taps, near, lift, weights, up } = filterBank(from, to);
      const middle = (taps - near) / 2;
      const weight = (row: number, k: number) => {
        const isNear = k >= middle && k < middle + near;
        const coarse = isNear ? (weights[row + taps + k - middle] ?? 0) : 0;
        return (weights[row + k] ?? 0) + coarse * 2 ** lift;
      };
      const row = Math.floor(up / 2) * (taps + near);
      const most = Array.from({ length: taps }, (_, k) => Math.abs(weight(row, k))).reduce((sum, size) => sum + size);
      assert.ok(most / 2 ** (SCALE + lift) > 1.5, "it must be too loud");
      const loud = samplesOf(taps, (k) => (weight(row, k) < 0 ? -32_768 : 32_767));
      const samples = Buffer.concat([loud, loud, loud]);
      const got = whole(newResampler(from, to, 1), samples);
      assert.ok(got.equals(whole(newResampler(from, to, 1, null), samples)));
    }
  });

  it("keeps every sum within 32 bits, whatever the samples are", () => {
    const others = [11_025, 22_050, 96_000, 192_000].flatMap((from) => TO.map((to) => ({ from, to })));
    for (const { from, to } of [...PAIRS, ...others]) {
      const { taps, near, passes, lift, weights } = filterBank(from, to);
      for (let row = 0; row < weights.length; row += taps + near) {
        const sizes = Array.from(weights.subarray(row, row + taps + near), Math.abs);
        const fine = new Array<number>(4 * passes).fill(0);
        for (let k = 0; k < taps; k++) {
          const lane = (k >> 1) % fine.length;
          fine[lane] = (fine[lane] ?? 0) + (sizes[k] ?? 0);
        }
        assert.ok(Math.max(...fine) * 2 ** 15 < 2 ** 31, `fine weights from ${from} to ${to} Hz`);
        const all = [...sizes.slice(0, taps).map((size) => size / 2 ** lift), ...sizes.slice(taps)];
        const most = all.reduce((sum, size) => sum + size, 0);
        assert.ok(most * 2 ** 15 + 2 ** SCALE < 2 ** 31, `all weights from ${from} to ${to} Hz`);
      }
    }
  });

  it("takes rates that have no common divisor", () => {
    const hertz = 1234;
    const sound = whole(newResampler(44_099, 16_000, 1), tone(hertz, 44_099, 44_099, AMPLITUDE));
    assert.equal(sound.length, 32_000);
    const { amplitude, phase } = measure(sound, hertz, 16_000);
    assert.ok(Math.abs(decibels(amplitude / AMPLITUDE)) < 0.1 && Math.abs(phase) < 0.002);
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

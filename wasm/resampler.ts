// Changes the sample rate: each output sample is the sum of the input samples around it, weighted by a filter. The weights
// of four output samples that follow each other are together, pair of samples by pair, as src/audio/codecs/kernel.ts
// writes them: these words, then a group for each place that the first of the four can have between two input samples.

import { INPUT, LINE, OUTPUT } from "./scratch";

/** Input samples that a group covers, a multiple of 8. */
const WIDTH: usize = 0;
/** Where the large weights begin, and how many samples they cover. They are in two parts: 16 bits are too few for them. */
const MIDDLE: usize = 4;
const NEAR: usize = 8;
/** Groups, from one input sample to the next. */
const UP: usize = 12;
/** Four output samples are STEP input samples and REST groups long. */
const STEP: usize = 16;
const REST: usize = 20;
/** The weights are integers: fine ones times 2^-SHIFT, coarse ones times 2^(LIFT - SHIFT). */
const SHIFT: usize = 24;
const LIFT: usize = 28;
/** How often the fine sums are taken out of 32 bits: so many eights of samples are between those added up together. */
const PASSES: usize = 32;
const FIRST_GROUP: usize = 48;

/** @param phase the first output frame's group @param frames in INPUT @param count of output frames */
export function resample(bank: usize, channels: i32, frames: i32, phase: i32, count: i32): void {
  if (channels === 1) {
    convolve(bank, INPUT, phase, count, OUTPUT, 2);
    return;
  }
  const stride = (<usize>channels) << 1;
  for (let at: usize = 0; at < stride; at += 2) {
    for (let i: usize = 0; i < <usize>frames; i++) store<i16>(LINE + (i << 1), load<i16>(INPUT + i * stride + at));
    convolve(bank, LINE, phase, count, OUTPUT + at, stride);
  }
}

/** Writes up to three samples more than `count`. */
function convolve(bank: usize, source: usize, phase: i32, count: i32, out: usize, stride: usize): void {
  const width = load<u32>(bank, WIDTH) << 1;
  const middle = load<u32>(bank, MIDDLE) << 1;
  const near = load<u32>(bank, NEAR) << 1;
  const group = (width + near) << 2;
  const groups = group * load<u32>(bank, UP);
  const rest = group * load<u32>(bank, REST);
  const step = load<u32>(bank, STEP) << 1;
  const lift = load<i32>(bank, LIFT);
  const between = load<u32>(bank, PASSES) << 4;
  /** Moves a sum's whole part to the upper half of 64 bits. */
  const raise: i32 = 32 - load<i32>(bank, SHIFT);
  const half = i64x2.splat((<i64>1) << (31 - raise));
  const end = bank + FIRST_GROUP + groups;
  let weights = bank + FIRST_GROUP + group * <u32>phase;

  for (let n = 0; n < count; n += 4) {
    // A lane for each of the four samples. The weights' scale is chosen so that no sum of 32 bits can overflow, whatever
    // the samples are.
    let coarse = i32x4.splat(0);
    for (let k: usize = 0; k < near; k += 4) {
      const w = weights + ((width + <u32>k) << 2);
      coarse = i32x4.add(coarse, i32x4.dot_i16x8_s(v128.load32_splat(source + middle + k), v128.load(w)));
    }
    let low = i64x2.add(half, i64x2.shl(i64x2.extend_low_i32x4_s(coarse), lift));
    let high = i64x2.add(half, i64x2.shl(i64x2.extend_high_i32x4_s(coarse), lift));
    for (let first: usize = 0; first < between; first += 16) {
      let a = i32x4.splat(0);
      let b = i32x4.splat(0);
      let c = i32x4.splat(0);
      let d = i32x4.splat(0);
      for (let k = first; k < width; k += between) {
        const s = source + k;
        const w = weights + (k << 2);
        a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load32_splat(s), v128.load(w)));
        b = i32x4.add(b, i32x4.dot_i16x8_s(v128.load32_splat(s, 4), v128.load(w, 16)));
        c = i32x4.add(c, i32x4.dot_i16x8_s(v128.load32_splat(s, 8), v128.load(w, 32)));
        d = i32x4.add(d, i32x4.dot_i16x8_s(v128.load32_splat(s, 12), v128.load(w, 48)));
      }
      low = i64x2.add(low, i64x2.add(lower(a, b), lower(c, d)));
      high = i64x2.add(high, i64x2.add(upper(a, b), upper(c, d)));
    }
    low = i64x2.shl(low, raise);
    high = i64x2.shl(high, raise);
    const whole = v128.shuffle<i32>(low, high, 1, 3, 5, 7);
    const four = i16x8.narrow_i32x4_s(whole, whole);
    if (stride === 2) v128.store64_lane(out, four, 0);
    else {
      v128.store16_lane(out, four, 0);
      v128.store16_lane(out + stride, four, 1);
      v128.store16_lane(out + 2 * stride, four, 2);
      v128.store16_lane(out + 3 * stride, four, 3);
    }

    out += stride << 2;
    source += step;
    weights += rest;
    if (weights >= end) {
      weights -= groups;
      source += 2;
    }
  }
}

/** The sums of the first two lanes, in 64 bits. */
function lower(a: v128, b: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_s(a), i64x2.extend_low_i32x4_s(b));
}

function upper(a: v128, b: v128): v128 {
  return i64x2.add(i64x2.extend_high_i32x4_s(a), i64x2.extend_high_i32x4_s(b));
}

// Changes the sample rate: each output sample is the sum of the input samples around it, weighted by a row of a filter
// bank. src/audio/codecs/filter-bank.ts writes the bank, and convolution.ts does the same without vectors.

import { INPUT, LINE, OUTPUT } from "./scratch";
import { totals, writeFour } from "./vectors";

/** A bank: these words, then its rows, each of TAPS fine weights of 16 bits and NEAR coarse ones, multiples of 8. */
const TAPS: usize = 0;
const NEAR: usize = 4;
const ROWS: usize = 8;
/** Input samples that ROWS output samples are long, in which each row is used once. */
const DOWN: usize = 12;
/** Coarse weights are times 2^SCALE, fine ones times 2^(SCALE + LIFT). */
const LIFT: usize = 16;
/** The fine products of so many blocks of 8 samples are added up apart: 32 bits are too few for all. */
const PASSES: usize = 20;
const FIRST_ROW: usize = 64;
const SCALE: i32 = 14;
/** All rows of a bank for a higher rate: 80 fine weights and 16 coarse ones in bytes, two passes, and this lift. */
const SHORT_ROW: u32 = 192;
const SHORT_LIFT: i32 = 5;

/** So many output samples are computed together: first two vectors of each, then the sum of what is in these. */
const TOGETHER: u32 = 1024;
const SUMS = memory.data(32_768 + 96, 16);
const SUMS_BYTES: u32 = 32;

/** @param phase the first output frame's row @param frames in INPUT @param count of output frames */
export function resample(bank: usize, channels: u32, frames: u32, phase: u32, count: u32): void {
  if (channels === 1) {
    convolve(bank, INPUT, phase, count, OUTPUT, 2);
    return;
  }
  const stride = channels << 1;
  for (let at: u32 = 0; at < stride; at += 2) {
    for (let i: u32 = 0; i < frames; i++) store<i16>(LINE + (i << 1), load<i16>(INPUT + i * stride + at));
    convolve(bank, LINE, phase, count, OUTPUT + at, stride);
  }
}

/** Writes up to three samples more than `count`. */
function convolve(bank: usize, source: usize, phase: u32, count: u32, out: usize, stride: usize): void {
  const rows = load<u32>(bank, ROWS);
  const down = load<u32>(bank, DOWN);
  const isShort = down < rows && (load<u32>(bank, TAPS) + load<u32>(bank, NEAR)) << 1 === SHORT_ROW;
  while (count > 0) {
    const part = min(count, TOGETHER);
    if (isShort) interpolate(bank, source, phase, part);
    else decimate(bank, source, phase, part);
    write(part, out, stride);
    out += <usize>part * stride;
    phase += part * down;
    source += (phase / rows) << 1;
    phase %= rows;
    count -= part;
  }
}

/** To a higher rate: output samples that follow each other often have the same input, which stays in registers. */
function interpolate(bank: usize, source: usize, phase: u32, count: u32): void {
  const all = load<u32>(bank, ROWS) * SHORT_ROW;
  const step = load<u32>(bank, DOWN) * SHORT_ROW;
  const end = bank + FIRST_ROW + all;
  const last = SUMS + count * SUMS_BYTES;
  let weights = bank + FIRST_ROW + phase * SHORT_ROW;
  for (let sums = SUMS; sums < last; source += 2) {
    const s0 = v128.load(source);
    const s1 = v128.load(source, 16);
    const s2 = v128.load(source, 32);
    const s3 = v128.load(source, 48);
    const s4 = v128.load(source, 64);
    const s5 = v128.load(source, 80);
    const s6 = v128.load(source, 96);
    const s7 = v128.load(source, 112);
    const s8 = v128.load(source, 128);
    const s9 = v128.load(source, 144);
    do {
      // First one half of the vectors, then the other: there are not enough registers for all weights at once.
      const a = i32x4.add(i32x4.dot_i16x8_s(s0, v128.load(weights)), i32x4.dot_i16x8_s(s2, v128.load(weights, 32)));
      const b = i32x4.add(i32x4.dot_i16x8_s(s4, v128.load(weights, 64)), i32x4.dot_i16x8_s(s6, v128.load(weights, 96)));
      const c = i32x4.add(i32x4.add(a, b), i32x4.dot_i16x8_s(s8, v128.load(weights, 128)));
      v128.store(sums, i32x4.add(i32x4.shr_s(c, SHORT_LIFT), i32x4.dot_i16x8_s(s4, v128.load(weights, 160))));
      const d = i32x4.add(i32x4.dot_i16x8_s(s1, v128.load(weights, 16)), i32x4.dot_i16x8_s(s3, v128.load(weights, 48)));
      const e = i32x4.add(
        i32x4.dot_i16x8_s(s5, v128.load(weights, 80)),
        i32x4.dot_i16x8_s(s7, v128.load(weights, 112)),
      );
      const f = i32x4.add(i32x4.add(d, e), i32x4.dot_i16x8_s(s9, v128.load(weights, 144)));
      v128.store(sums, i32x4.add(i32x4.shr_s(f, SHORT_LIFT), i32x4.dot_i16x8_s(s5, v128.load(weights, 176))), 16);
      sums += SUMS_BYTES;
      weights += step;
    } while (weights < end && sums < last);
    if (weights >= end) weights -= all;
  }
}

/** To a lower rate: output samples with the same row share its weights, so four of them are computed together. */
function decimate(bank: usize, source: usize, phase: u32, count: u32): void {
  const row = (load<u32>(bank, TAPS) + load<u32>(bank, NEAR)) << 1;
  const rows = load<u32>(bank, ROWS);
  const down = load<u32>(bank, DOWN);
  for (let first: u32 = 0; first < min(rows, count); first++) {
    const weights = bank + FIRST_ROW + phase * row;
    let at = source;
    let n = first;
    for (; n + 3 * rows < count; n += 4 * rows) {
      addFour(bank, weights, at, down << 1, SUMS + n * SUMS_BYTES, rows * SUMS_BYTES);
      at += down << 3;
    }
    for (; n < count; n += rows) {
      addOne(bank, weights, at, SUMS + n * SUMS_BYTES);
      at += down << 1;
    }
    phase += down;
    source += (phase / rows) << 1;
    phase %= rows;
  }
}

/** @param distance from a sample's input to the next one's, in bytes @param step from its sums to the next one's */
function addFour(bank: usize, weights: usize, source: usize, distance: usize, sums: usize, step: usize): void {
  const taps = load<u32>(bank, TAPS) << 1;
  const near = load<u32>(bank, NEAR) << 1;
  const lift = load<i32>(bank, LIFT);
  const period = load<u32>(bank, PASSES) << 4;
  let a = i32x4.splat(0);
  let b = i32x4.splat(0);
  let c = i32x4.splat(0);
  let d = i32x4.splat(0);
  const second = source + distance;
  const third = second + distance;
  const fourth = third + distance;
  for (let pass: usize = 0; pass < period; pass += 16) {
    let fineA = i32x4.splat(0);
    let fineB = i32x4.splat(0);
    let fineC = i32x4.splat(0);
    let fineD = i32x4.splat(0);
    for (let k = pass; k < taps; k += period) {
      const w = v128.load(weights + k);
      fineA = i32x4.add(fineA, i32x4.dot_i16x8_s(w, v128.load(source + k)));
      fineB = i32x4.add(fineB, i32x4.dot_i16x8_s(w, v128.load(second + k)));
      fineC = i32x4.add(fineC, i32x4.dot_i16x8_s(w, v128.load(third + k)));
      fineD = i32x4.add(fineD, i32x4.dot_i16x8_s(w, v128.load(fourth + k)));
    }
    a = i32x4.add(a, i32x4.shr_s(fineA, lift));
    b = i32x4.add(b, i32x4.shr_s(fineB, lift));
    c = i32x4.add(c, i32x4.shr_s(fineC, lift));
    d = i32x4.add(d, i32x4.shr_s(fineD, lift));
  }
  v128.store(sums, a);
  v128.store(sums + step, b);
  v128.store(sums + 2 * step, c);
  v128.store(sums + 3 * step, d);
  a = i32x4.splat(0);
  b = i32x4.splat(0);
  c = i32x4.splat(0);
  d = i32x4.splat(0);
  const middle = (taps - near) >> 1;
  for (let k: usize = 0; k < near; k += 16) {
    const w = v128.load(weights + taps + k);
    a = i32x4.add(a, i32x4.dot_i16x8_s(w, v128.load(source + middle + k)));
    b = i32x4.add(b, i32x4.dot_i16x8_s(w, v128.load(second + middle + k)));
    c = i32x4.add(c, i32x4.dot_i16x8_s(w, v128.load(third + middle + k)));
    d = i32x4.add(d, i32x4.dot_i16x8_s(w, v128.load(fourth + middle + k)));
  }
  v128.store(sums, a, 16);
  v128.store(sums + step, b, 16);
  v128.store(sums + 2 * step, c, 16);
  v128.store(sums + 3 * step, d, 16);
}

function addOne(bank: usize, weights: usize, source: usize, sums: usize): void {
  const taps = load<u32>(bank, TAPS) << 1;
  const near = load<u32>(bank, NEAR) << 1;
  const lift = load<i32>(bank, LIFT);
  const period = load<u32>(bank, PASSES) << 4;
  let a = i32x4.splat(0);
  for (let pass: usize = 0; pass < period; pass += 16) {
    let fine = i32x4.splat(0);
    for (let k = pass; k < taps; k += period)
      fine = i32x4.add(fine, i32x4.dot_i16x8_s(v128.load(source + k), v128.load(weights + k)));
    a = i32x4.add(a, i32x4.shr_s(fine, lift));
  }
  v128.store(sums, a);
  a = i32x4.splat(0);
  const middle = (taps - near) >> 1;
  for (let k: usize = 0; k < near; k += 16)
    a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(source + middle + k), v128.load(weights + taps + k)));
  v128.store(sums, a, 16);
}

/** Writes the samples that the sums add up to. */
function write(count: u32, out: usize, stride: usize): void {
  const half = i32x4.splat(1 << (SCALE - 1));
  const last = SUMS + count * SUMS_BYTES;
  for (let sums = SUMS; sums < last; sums += 4 * SUMS_BYTES) {
    const four = totals(both(sums), both(sums + SUMS_BYTES), both(sums + 2 * SUMS_BYTES), both(sums + 3 * SUMS_BYTES));
    writeFour(i32x4.shr_s(i32x4.add(four, half), SCALE), out, stride);
    out += stride << 2;
  }
}

function both(sums: usize): v128 {
  return i32x4.add(v128.load(sums), v128.load(sums, 16));
}

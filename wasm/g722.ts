// Decodes G.722 (64 kbit/s), in the integer arithmetic of ITU-T G.722; src/audio/codecs/g722.ts and g722-band.ts are the
// same without vectors. Both bands are decoded at once: a vector holds a number of 16 bits of the lower band and the same of
// the upper one, four times. That is the width of all numbers in the standard, and its arithmetic saturates as vectors do.

import { INPUT, LINE, OUTPUT } from "./scratch";
import { totals, writeFour } from "./vectors";

/** The values of the lower band for all 6 bits and for the upper 4 of them, and of the upper band for 2 bits. */
// biome-ignore format: tables read best as tables
const VALUES_6 = memory.data<i16>([
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728, 24808,
  21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008,
  3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
]);
// biome-ignore format: tables read best as tables
const VALUES_4 = memory.data<i16>([
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
]);
const VALUES_2 = memory.data<i16>([-7408, -1616, 7408, 1616]);
/** How each code changes the scale. */
// biome-ignore format: tables read best as tables
const WEIGHTS_4 = memory.data<i16>([
  -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60,
]);
const WEIGHTS_2 = memory.data<i16>([798, -214, 798, -214]);
/** Powers of two in 32 steps per octave, times 2^11. */
// biome-ignore format: tables read best as tables
const ILB = memory.data<i16>([
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
]);
/** The filter pair, over its even and its odd places. */
// biome-ignore format: tables read best as tables
const EVEN = memory.data<i16>([
  3, 0, -11, 0, 12, 0, 32, 0, -210, 0, 951, 0, 3876, 0, -805, 0, 362, 0, -156, 0, 53, 0, -11, 0,
], 16);
// biome-ignore format: tables read best as tables
const ODD = memory.data<i16>([
  0, -11, 0, 53, 0, -156, 0, 362, 0, -805, 0, 3876, 0, 951, 0, -210, 0, 32, 0, 12, 0, -11, 0, 3,
], 16);

/** What follows from a code, 16 bytes each: for both bands the difference from the prediction, the same of all bits, the weight. */
const CODES = memory.data(256 * 16, 16);
/** The scale for the upper bits of its logarithm. Those of the lower band begin two octaves later. */
const SCALES = memory.data(2 * 360, 16);
const LOW_SCALES: usize = 2 * 64;

/** The state of a decoder: vectors in the order of their names in the standard, then what the filter pair remembers. */
const DET: usize = 0;
const S: usize = 16;
const NB: usize = 32;
const SZ: usize = 48;
/** Twice the value, saturated, as it is multiplied. Those of DLT are, too. */
const RLT: usize = 64;
const PLT_1: usize = 80;
const PLT_2: usize = 96;
const AL_1: usize = 112;
const AL_2: usize = 128;
/** Of the last six differences and of the zeros' coefficients, the newest first: four, then two and unused lanes. */
const DLT: usize = 144;
const BL: usize = 176;
const PAIRS: usize = 208;
/** 11 pairs of values, after an unused one. */
const PAIRS_BYTES: usize = 48;

/** The state of the decoder that runs. */
export const G722_STATE_BYTES: i32 = 256;
export const G722_STATE = memory.data(256, 16);

/** The state before the first sample. */
export function initG722(): void {
  memory.fill(G722_STATE, 0, G722_STATE_BYTES);
  v128.store(G722_STATE, i32x4.splat(32 | (8 << 16)), DET);
}

// Once, when the module is loaded.
makeTables();

function makeTables(): void {
  for (let code: usize = 0; code < 256; code++) {
    const entry = CODES + (code << 4);
    const high = (code >> 6) << 1;
    const coarse = ((code >> 2) & 15) << 1;
    store<i16>(entry, load<i16>(VALUES_4 + coarse));
    store<i16>(entry, load<i16>(VALUES_2 + high), 2);
    store<i16>(entry, load<i16>(VALUES_6 + ((code & 63) << 1)), 4);
    store<i16>(entry, load<i16>(VALUES_2 + high), 6);
    store<i16>(entry, load<i16>(WEIGHTS_4 + coarse), 8);
    store<i16>(entry, load<i16>(WEIGHTS_2 + high), 10);
  }
  for (let step = 0; step < 360; step++) {
    const mantissa = <i32>load<i16>(ILB + <usize>((step & 31) << 1));
    const down = 10 - (step >> 5);
    store<i16>(SCALES + <usize>(step << 1), <i16>((down < 0 ? mantissa << -down : mantissa >> down) << 2));
  }
}

/** Decodes `count` codes at INPUT, each `channels` bytes after the last, into two samples each at OUTPUT. */
export function decodeG722(count: usize, channel: usize, channels: usize): void {
  copyPairs(LINE, G722_STATE + PAIRS);
  decodeBands(INPUT + channel, channels, count, LINE + PAIRS_BYTES);
  joinBands(count, OUTPUT + (channel << 1), channels << 1);
  copyPairs(G722_STATE + PAIRS, LINE + (count << 2));
}

function copyPairs(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
}

/** Writes for each code the values of the two bands. */
function decodeBands(codes: usize, stride: usize, count: usize, out: usize): void {
  let scale = v128.load(G722_STATE, DET);
  let prediction = v128.load(G722_STATE, S);
  let log = v128.load(G722_STATE, NB);
  let fromZeros = v128.load(G722_STATE, SZ);
  let r1 = v128.load(G722_STATE, RLT);
  let p1 = v128.load(G722_STATE, PLT_1);
  let p2 = v128.load(G722_STATE, PLT_2);
  let a1 = v128.load(G722_STATE, AL_1);
  let a2 = v128.load(G722_STATE, AL_2);
  let d = v128.load(G722_STATE, DLT);
  let dLast = v128.load(G722_STATE, DLT + 16);
  let b = v128.load(G722_STATE, BL);
  let bLast = v128.load(G722_STATE, BL + 16);
  const none = i16x8.splat(0);
  const all = i16x8.splat(-1);
  const logLimit = i32x4.splat(18_432 | (22_528 << 16));

  for (const end = out + (count << 2); out < end; out += 4, codes += stride) {
    const code = v128.load(CODES + ((<usize>load<u8>(codes)) << 4));
    const difference = product(scale, v128.shuffle<i32>(code, code, 0, 0, 0, 0));
    const value = i16x8.add_sat_s(prediction, product(scale, v128.shuffle<i32>(code, code, 1, 1, 1, 1)));
    v128.store32_lane(out, i16x8.min_s(i16x8.max_s(value, i16x8.splat(-16_384)), i16x8.splat(16_383)), 0);

    // LOGSCL and SCALEL: the next scale. 127/128 of the logarithm, rounded down.
    log = i16x8.sub(log, i16x8.shr_s(i16x8.add(log, i16x8.splat(127)), 7));
    log = i16x8.add(log, v128.shuffle<i32>(code, code, 2, 2, 2, 2));
    log = i16x8.min_s(i16x8.max_s(log, none), logLimit);
    const steps = i32x4.extract_lane(i16x8.shl(i16x8.shr_u(log, 6), 1), 0);
    scale = i32x4.splat(
      <i32>load<u16>(SCALES + LOW_SCALES + <usize>(steps & 0xffff)) |
        ((<i32>load<u16>(SCALES + <usize>(steps >>> 16))) << 16),
    );

    // UPPOL2 and UPPOL1: the poles, by whether signs are the same.
    const p0 = i16x8.add_sat_s(fromZeros, difference);
    const unlike = i16x8.shr_s(v128.xor(p0, p1), 15);
    const alike = v128.xor(unlike, all);
    const unlikeBefore = i16x8.shr_s(v128.xor(p0, p2), 15);
    const two = i16x8.add_sat_s(a1, a1);
    const turned = i16x8.sub_sat_s(v128.xor(i16x8.add_sat_s(two, two), alike), alike);
    a2 = i16x8.sub(a2, i16x8.shr_s(i16x8.add(a2, i16x8.splat(127)), 7));
    a2 = i16x8.add(a2, i16x8.add(i16x8.shr_s(turned, 7), signed(i16x8.splat(128), unlikeBefore)));
    a2 = i16x8.min_s(i16x8.max_s(a2, i16x8.splat(-12_288)), i16x8.splat(12_288));
    a1 = i16x8.sub(a1, i16x8.shr_s(i16x8.add(a1, i16x8.splat(255)), 8));
    a1 = i16x8.add(a1, signed(i16x8.splat(192), unlike));
    const limit = i16x8.splat(15_360);
    a1 = i16x8.min_s(i16x8.max_s(a1, i16x8.sub(a2, limit)), i16x8.sub(limit, a2));
    p2 = p1;
    p1 = p0;

    // UPZERO, DELAYA and FILTEZ.
    const sign = i16x8.shr_s(difference, 15);
    const isNone = i16x8.eq(difference, none);
    b = moved(b, d, sign, isNone);
    bLast = moved(bLast, dLast, sign, isNone);
    dLast = v128.shuffle<i32>(d, dLast, 3, 4, 5, 6);
    d = v128.shuffle<i32>(i16x8.add_sat_s(difference, difference), d, 3, 4, 5, 6);
    const low = i32x4.shr_s(i32x4.extmul_low_i16x8_s(b, d), 15);
    const high = i32x4.shr_s(i32x4.extmul_high_i16x8_s(b, d), 15);
    const last = i32x4.shr_s(i32x4.extmul_low_i16x8_s(bLast, dLast), 15);
    const halves = i32x4.add(i32x4.add(low, high), last);
    const zeros = i32x4.add(halves, v128.shuffle<i32>(halves, halves, 2, 3, 0, 1));
    fromZeros = i16x8.narrow_i32x4_s(zeros, zeros);

    // FILTEP and PREDIC.
    const r0 = i16x8.add_sat_s(prediction, difference);
    const r0Twice = i16x8.add_sat_s(r0, r0);
    const first = i32x4.shr_s(i32x4.extmul_low_i16x8_s(a1, r0Twice), 15);
    const poles = i32x4.add(first, i32x4.shr_s(i32x4.extmul_low_i16x8_s(a2, r1), 15));
    prediction = i16x8.add_sat_s(i16x8.narrow_i32x4_s(poles, poles), fromZeros);
    r1 = r0Twice;
  }

  v128.store(G722_STATE, scale, DET);
  v128.store(G722_STATE, prediction, S);
  v128.store(G722_STATE, log, NB);
  v128.store(G722_STATE, fromZeros, SZ);
  v128.store(G722_STATE, r1, RLT);
  v128.store(G722_STATE, p1, PLT_1);
  v128.store(G722_STATE, p2, PLT_2);
  v128.store(G722_STATE, a1, AL_1);
  v128.store(G722_STATE, a2, AL_2);
  v128.store(G722_STATE, d, DLT);
  v128.store(G722_STATE, dLast, DLT + 16);
  v128.store(G722_STATE, b, BL);
  v128.store(G722_STATE, bLast, BL + 16);
}

/** The product's upper 17 bits, of which 16 are used. */
function product(one: v128, other: v128): v128 {
  const upper = i32x4.shr_s(i32x4.extmul_low_i16x8_s(one, other), 15);
  return i16x8.narrow_i32x4_s(upper, upper);
}

/** @param isNegative all bits of a number or none */
function signed(size: v128, isNegative: v128): v128 {
  return i16x8.sub(v128.xor(size, isNegative), isNegative);
}

/** Coefficients: 255/256 of each, rounded down, and 128 towards the sign that its difference has in common with the newest one. */
function moved(b: v128, d: v128, sign: v128, isNone: v128): v128 {
  const unlike = v128.xor(i16x8.shr_s(d, 15), sign);
  const hasRest = i16x8.min_u(v128.and(b, i16x8.splat(255)), i16x8.splat(1));
  const kept = i16x8.sub(i16x8.sub(b, i16x8.shr_s(b, 8)), hasRest);
  return i16x8.add_sat_s(kept, v128.andnot(signed(i16x8.splat(128), unlike), isNone));
}

/** The filter pair (QMF) over the values of the two bands, which become their sum and their difference. */
function joinBands(count: usize, out: usize, stride: usize): void {
  const isHigh = i32x4.splat(0xffff0000);
  const end = LINE + (count << 2);
  for (let line = LINE; line < end; line += 16) {
    const values = v128.load(line, PAIRS_BYTES);
    const turned = v128.shuffle<i16>(values, values, 1, 0, 3, 2, 5, 4, 7, 6);
    v128.store(line, i16x8.add(turned, signed(values, isHigh)), PAIRS_BYTES);
  }
  const even0 = v128.load(EVEN);
  const even1 = v128.load(EVEN, 16);
  const even2 = v128.load(EVEN, 32);
  const odd0 = v128.load(ODD);
  const odd1 = v128.load(ODD, 16);
  const odd2 = v128.load(ODD, 32);
  for (let line = LINE + 8; line < end + 8; line += 8) {
    const v0 = v128.load(line - 4);
    const v1 = v128.load(line - 4, 16);
    const v2 = v128.load(line - 4, 32);
    const w0 = v128.load(line);
    const w1 = v128.load(line, 16);
    const w2 = v128.load(line, 32);
    const sums = totals(
      dots(v0, v1, v2, odd0, odd1, odd2),
      dots(v0, v1, v2, even0, even1, even2),
      dots(w0, w1, w2, odd0, odd1, odd2),
      dots(w0, w1, w2, even0, even1, even2),
    );
    writeFour(i32x4.shr_s(sums, 11), out, stride);
    out += stride << 2;
  }
}

function dots(a: v128, b: v128, c: v128, weightsA: v128, weightsB: v128, weightsC: v128): v128 {
  const two = i32x4.add(i32x4.dot_i16x8_s(a, weightsA), i32x4.dot_i16x8_s(b, weightsB));
  return i32x4.add(two, i32x4.dot_i16x8_s(c, weightsC));
}

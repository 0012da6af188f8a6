// Decodes G.722 (64 kbit/s), in the integer arithmetic of ITU-T G.722; src/audio/codecs/g722.ts and g722-band.ts are the
// same without vectors, for one sample after another. Here a band is decoded for a whole packet, its state in registers.

import { INPUT, LINE, OUTPUT, saturate } from "./scratch";

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

/** A band's state: words in the order of their names in the standard, then the vectors. */
const DET: usize = 0;
const S: usize = 4;
const NB: usize = 8;
const SZ: usize = 12;
const RLT: usize = 16;
const PLT_1: usize = 20;
const PLT_2: usize = 24;
const AL_1: usize = 28;
const AL_2: usize = 32;
const DLT: usize = 48;
const BL: usize = 64;
const BAND_BYTES: usize = 80;
/** What the filter pair remembers: 22 values of 16 bits. */
const MEMORY_BYTES: usize = 44;

/** The state of the decoder that runs: the lower band, the upper band, the filter pair's memory. */
export const G722_STATE_BYTES: i32 = 208;
export const G722_STATE = memory.data(208, 16);

/** The state before the first sample. */
export function initG722(): void {
  memory.fill(G722_STATE, 0, G722_STATE_BYTES);
  store<i32>(G722_STATE, 32, DET);
  store<i32>(G722_STATE + BAND_BYTES, 8, DET);
}

/** Decodes `count` codes at INPUT, each `channels` bytes after the last, into two samples each at OUTPUT. */
export function decodeG722(count: usize, channel: usize, channels: usize): void {
  const values = LINE + MEMORY_BYTES;
  const memories = G722_STATE + 2 * BAND_BYTES;
  memory.copy(LINE, memories, MEMORY_BYTES);
  decodeBand(false, INPUT + channel, channels, count, values);
  decodeBand(true, INPUT + channel, channels, count, values + 2);
  joinBands(count, OUTPUT + (channel << 1), channels << 1);
  memory.copy(memories, LINE + (count << 2), MEMORY_BYTES);
}

function decodeBand(isHigh: bool, codes: usize, stride: usize, count: usize, out: usize): void {
  const state = isHigh ? G722_STATE + BAND_BYTES : G722_STATE;
  const logLimit = isHigh ? 22_528 : 18_432;
  const scaleShift = isHigh ? 10 : 8;
  let scale = load<i32>(state, DET);
  let prediction = load<i32>(state, S);
  let log = load<i32>(state, NB);
  let fromZeros = load<i32>(state, SZ);
  let r1 = load<i32>(state, RLT);
  let p1 = load<i32>(state, PLT_1);
  let p2 = load<i32>(state, PLT_2);
  let a1 = load<i32>(state, AL_1);
  let a2 = load<i32>(state, AL_2);
  // The last six differences, the newest first, and the zeros' coefficients; two lanes of each are unused.
  let d = v128.load(state, DLT);
  let b = v128.load(state, BL);
  const none = i16x8.splat(0);

  for (const end = out + (count << 2); out < end; out += 4, codes += stride) {
    const code = <usize>load<u8>(codes);
    const coarse = isHigh ? (code >> 6) << 1 : ((code >> 2) & 15) << 1;
    const difference = (scale * load<i16>((isHigh ? VALUES_2 : VALUES_4) + coarse)) >> 15;
    const value = isHigh ? difference : (scale * load<i16>(VALUES_6 + ((code & 63) << 1))) >> 15;
    store<i16>(out, <i16>min(max(prediction + value, -16_384), 16_383));

    // LOGSCL and SCALEL: the next scale.
    log = min(max(((log * 127) >> 7) + load<i16>((isHigh ? WEIGHTS_2 : WEIGHTS_4) + coarse), 0), logLimit);
    const mantissa = <i32>load<i16>(ILB + <usize>(((log >> 6) & 31) << 1));
    const down = scaleShift - (log >> 11);
    scale = (down < 0 ? mantissa << -down : mantissa >> down) << 2;

    // UPPOL2 and UPPOL1: the poles.
    const r0 = saturate(prediction + difference);
    const p0 = saturate(fromZeros + difference);
    const sameAsLast = (p0 ^ p1) >= 0;
    const four = saturate(a1 << 2);
    const turned = sameAsLast ? min(32_767, -four) : four;
    a2 = ((p0 ^ p2) >= 0 ? 128 : -128) + (turned >> 7) + ((a2 * 32_512) >> 15);
    a2 = min(max(a2, -12_288), 12_288);
    const limit = saturate(15_360 - a2);
    a1 = min(max(saturate((sameAsLast ? 192 : -192) + ((a1 * 32_640) >> 15)), -limit), limit);

    // UPZERO: each coefficient is kept for 255/256, rounded down, and moves by 128 towards the differences' common sign.
    const differs = v128.xor(i16x8.shr_s(d, 15), i16x8.splat(<i16>(difference >> 15)));
    const move = difference === 0 ? none : i16x8.sub(v128.xor(i16x8.splat(128), differs), differs);
    const hasRest = i16x8.ne(v128.and(b, i16x8.splat(255)), none);
    b = i16x8.add_sat_s(i16x8.add(i16x8.sub(b, i16x8.shr_s(b, 8)), hasRest), move);
    // DELAYA and FILTEZ.
    d = i16x8.replace_lane(v128.shuffle<i16>(d, none, 0, 0, 1, 2, 3, 4, 8, 8), 0, <i16>difference);
    const doubled = i16x8.add_sat_s(d, d);
    const low = i32x4.shr_s(i32x4.extmul_low_i16x8_s(b, doubled), 15);
    const high = i32x4.shr_s(i32x4.extmul_high_i16x8_s(b, doubled), 15);
    fromZeros = saturate(total(i32x4.add(low, high)));

    const fromPoles = ((a1 * saturate(r0 + r0)) >> 15) + ((a2 * saturate(r1 + r1)) >> 15);
    prediction = saturate(saturate(fromPoles) + fromZeros);
    r1 = r0;
    p2 = p1;
    p1 = p0;
  }

  store<i32>(state, scale, DET);
  store<i32>(state, prediction, S);
  store<i32>(state, log, NB);
  store<i32>(state, fromZeros, SZ);
  store<i32>(state, r1, RLT);
  store<i32>(state, p1, PLT_1);
  store<i32>(state, p2, PLT_2);
  store<i32>(state, a1, AL_1);
  store<i32>(state, a2, AL_2);
  v128.store(state, d, DLT);
  v128.store(state, b, BL);
}

/** The filter pair (QMF) over the bands' values in LINE, which become sums and differences on the way. */
function joinBands(count: usize, out: usize, stride: usize): void {
  const even0 = v128.load(EVEN);
  const even1 = v128.load(EVEN, 16);
  const even2 = v128.load(EVEN, 32);
  const odd0 = v128.load(ODD);
  const odd1 = v128.load(ODD, 16);
  const odd2 = v128.load(ODD, 32);
  for (let line = LINE, end = LINE + (count << 2); line < end; line += 4) {
    const low = <i32>load<i16>(line, MEMORY_BYTES);
    const high = <i32>load<i16>(line, MEMORY_BYTES + 2);
    store<i16>(line, <i16>(low + high), MEMORY_BYTES);
    store<i16>(line, <i16>(low - high), MEMORY_BYTES + 2);
    const v0 = v128.load(line);
    const v1 = v128.load(line, 16);
    const v2 = v128.load(line, 32);
    const first = i32x4.add(i32x4.dot_i16x8_s(v0, odd0), i32x4.dot_i16x8_s(v1, odd1));
    const second = i32x4.add(i32x4.dot_i16x8_s(v0, even0), i32x4.dot_i16x8_s(v1, even1));
    store<i16>(out, <i16>saturate(total(i32x4.add(first, i32x4.dot_i16x8_s(v2, odd2))) >> 11));
    store<i16>(out + stride, <i16>saturate(total(i32x4.add(second, i32x4.dot_i16x8_s(v2, even2))) >> 11));
    out += stride << 1;
  }
}

/** The sum of four lanes. */
function total(lanes: v128): i32 {
  const pairs = i32x4.add(lanes, v128.shuffle<i32>(lanes, lanes, 2, 3, 0, 1));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

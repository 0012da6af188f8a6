// A black picture of any size, for the time in which a camera is off: players show the last picture until the next one.

import { BitWriter } from "./bits";
import { PPS, SPS } from "./nal";

export interface BlackFrame {
  readonly sps: Buffer;
  readonly pps: Buffer;
  /** Its only slice: an IDR. */
  readonly slice: Buffer;
}

const REFERENCE = 0x60;
const IDR = 0x65;
const MACROBLOCK = 16;
const BASELINE = 66;
/** Baseline that decoders of Main can decode too. */
const CONSTRAINED = 0xc0;
/** `level_idc` by the most macroblocks of a picture (table A-1). */
const LEVELS: readonly (readonly [most: number, level: number])[] = [
  [99, 10],
  [396, 20],
  [792, 21],
  [1620, 30],
  [3600, 31],
  [5120, 32],
  [8192, 40],
  [22_080, 50],
  [36_864, 51],
  [Number.POSITIVE_INFINITY, 60],
];
/** With this quantiser, level -14 of the first macroblock's DC makes 16, black, of the predicted 128. */
const QUANTISER = 46;
const MIDDLE_QUANTISER = 26;
/** Pictures of a camera count from 0, mostly to 1. Two IDR pictures in a row must differ. */
const PICTURE_ID = 77;
const I_SLICE = 7;
const DISABLED = 1;
const I_16X16_DC = 3;

const known = new Map<string, BlackFrame>();
const MOST_KNOWN = 20;

/** @param width, height in pixels; odd ones get one more, because the colour has half the resolution */
export function blackFrame(width: number, height: number): BlackFrame {
  const size = `${width}x${height}`;
  const frame = known.get(size) ?? { sps: spsOf(width, height), pps: pps(), slice: sliceOf(width, height) };
  if (known.size < MOST_KNOWN) known.set(size, frame);
  return frame;
}

function macroblocks(pixels: number): number {
  return Math.ceil(pixels / MACROBLOCK);
}

function spsOf(width: number, height: number): Buffer {
  const [columns, rows] = [macroblocks(width), macroblocks(height)];
  const level = LEVELS.find(([most]) => columns * rows <= most)?.[1] ?? 0;
  const right = Math.floor((columns * MACROBLOCK - width) / 2);
  const bottom = Math.floor((rows * MACROBLOCK - height) / 2);
  const bits = new BitWriter().bits(BASELINE, 8).bits(CONSTRAINED, 8).bits(level, 8);
  // Ids and counters of 0; the order of pictures is that of their decoding; no references, no gaps.
  bits.unsigned(0).unsigned(0).unsigned(2).unsigned(0).bits(0, 1);
  bits.unsigned(columns - 1).unsigned(rows - 1);
  // Frames, not fields; `direct_8x8_inference_flag`.
  bits.bits(0b11, 2);
  if (right === 0 && bottom === 0) bits.bits(0, 1);
  else bits.bits(1, 1).unsigned(0).unsigned(right).unsigned(0).unsigned(bottom);
  return bits.bits(0, 1).unit(REFERENCE | SPS);
}

function pps(): Buffer {
  const bits = new BitWriter().unsigned(0).unsigned(0);
  // CAVLC, no order of fields, one slice group, one reference each, no weights.
  bits.bits(0, 2).unsigned(0).unsigned(0).unsigned(0).bits(0, 3);
  bits
    .signed(QUANTISER - MIDDLE_QUANTISER)
    .signed(0)
    .signed(0);
  // Slices say whether they are deblocked.
  return bits.bits(0b100, 3).unit(REFERENCE | PPS);
}

function sliceOf(width: number, height: number): Buffer {
  const bits = new BitWriter().unsigned(0).unsigned(I_SLICE).unsigned(0).bits(0, 4).unsigned(PICTURE_ID);
  // Earlier pictures are output, and none is a reference any more.
  bits.bits(0, 2).signed(0).unsigned(DISABLED);
  const count = macroblocks(width) * macroblocks(height);
  for (let at = 0; at < count; at++) {
    bits.unsigned(I_16X16_DC).unsigned(0).signed(0);
    if (at === 0) firstLevels(bits);
    else bits.bits(1, 1); // No coefficient: as its neighbours.
  }
  return bits.unit(IDR);
}

/** One coefficient, no trailing one: level -14, whose code is 25 (14 zeros, and 11 in 4 bits), and no zeros before it. */
function firstLevels(bits: BitWriter): void {
  bits
    .bits(0b000101, 6)
    .bits(1, 15)
    .bits(25 - 14, 4)
    .bits(1, 1);
}

// A drawing as a picture of H.264 (ITU-T H.264, constrained baseline, Annex B). Every macroblock has one colour, so it is
// predicted from its neighbour and needs only the difference of the average: one coefficient of each component. The
// quantiser keeps these exact, so a decoder shows the very colours of the drawing.

import { Bits } from "./bits";
import { type Canvas, COLUMNS, PALETTE } from "./canvas";
import type { Size } from "./sizes";

/** Types of a NAL unit, with the bits that say that others refer to it. */
const [SPS, PPS, IDR, P] = [0x67, 0x68, 0x65, 0x41];
const START = Buffer.from([0, 0, 0, 1]);
const MACROBLOCK = 16;
/** With a `chroma_qp_index_offset` of -6, a level is worth 40 / 64 of a value in all components (8.5.10, 8.5.11). */
const [QP, CHROMA_OFFSET, WORTH] = [24, -6, 40 / 64];
/** `frame_num` has 4 bits. */
const FRAME_NUMBERS = 16;

/** `level_idc` by the width: for 30 pictures a second (table A-1). */
const LEVELS: Readonly<Record<number, number>> = { 640: 30, 1280: 31, 1920: 40, 2560: 50 };

/** Brightness and colour differences of each colour (ITU-R BT.601). */
const COLOURS = PALETTE.map(([r, g, b]) => {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  return [16 + y * (219 / 255), 128 + (b - y) * (0.564 * (224 / 255)), 128 + (r - y) * (0.713 * (224 / 255))].map(
    Math.round,
  );
});
/** What the first macroblock is predicted from. */
const MIDDLE: readonly number[] = [128, 128, 128];

function unit(type: number, bits: Bits): Buffer {
  bits.put(1, 1);
  bits.fill(0);
  const bytes: number[] = [];
  let zeros = 0;
  for (const byte of bits.bytes) {
    // Two zeros and a small byte would look like a start code (7.4.1).
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Buffer.concat([START, Buffer.from([type]), Buffer.from(bytes)]);
}

/** 7.3.2.1.1 */
function sequenceSet({ width, height }: Size): Buffer {
  const bits = new Bits();
  bits.put(66, 8);
  bits.put(0b11000000, 8);
  bits.put(LEVELS[width] ?? 51, 8);
  bits.ue(0);
  bits.ue(0);
  // Pictures come in the order in which they are shown, and refer to the one before.
  bits.ue(2);
  bits.ue(1);
  bits.put(0, 1);
  const rows = Math.ceil(height / MACROBLOCK);
  bits.ue(width / MACROBLOCK - 1);
  bits.ue(rows - 1);
  bits.put(0b11, 2);
  const cut = (rows * MACROBLOCK - height) / 2;
  bits.put(cut > 0 ? 1 : 0, 1);
  if (cut > 0) for (const edge of [0, 0, 0, cut]) bits.ue(edge);
  bits.put(0, 1);
  return unit(SPS, bits);
}

/** 7.3.2.2 */
function pictureSet(): Buffer {
  const bits = new Bits();
  bits.ue(0);
  bits.ue(0);
  bits.put(0, 2);
  bits.ue(0);
  bits.ue(0);
  bits.ue(0);
  bits.put(0, 3);
  bits.se(QP - 26);
  bits.se(0);
  bits.se(CHROMA_OFFSET);
  // The slice says that edges are not smoothed.
  bits.put(0b100, 3);
  return unit(PPS, bits);
}

/**
 * One coefficient, the average, or none (9.2).
 * @param tokens codes for no coefficient, for one of ±1, and for a larger one, each with its length
 */
function putCoefficient(bits: Bits, level: number, tokens: readonly (readonly [number, number])[]): void {
  const size = Math.abs(level);
  const [code, length] = tokens[Math.min(size, 2)] ?? [0, 0];
  bits.put(code, length);
  if (size === 0) return;
  if (size === 1) bits.put(level < 0 ? 1 : 0, 1);
  else {
    const rest = 2 * size - 4 + (level < 0 ? 1 : 0);
    const [zeros, suffix, count] = rest < 14 ? [rest, 0, 0] : rest < 30 ? [14, rest - 14, 4] : [15, rest - 30, 12];
    bits.put(1, zeros + 1);
    bits.put(suffix, count);
  }
  // No zeros before it.
  bits.put(1, 1);
}

const LUMA = [
  [1, 1],
  [1, 2],
  [5, 6],
] as const;
const CHROMA = [
  [1, 2],
  [1, 1],
  [7, 6],
] as const;

/** Where a macroblock is predicted from: `Intra16x16PredMode` and `intra_chroma_pred_mode`. */
const FROM_LEFT = { luma: 1, chroma: 1 };
const FROM_ABOVE = { luma: 0, chroma: 2 };
const FROM_NOTHING = { luma: 2, chroma: 0 };

type Levels = readonly [luma: number, cb: number, cr: number];
const NO_CHANGE: Levels = [0, 0, 0];

function levelsOf(colour: readonly number[], before: readonly number[]): Levels {
  if (colour === before) return NO_CHANGE;
  const level = (component: number) => Math.round(((colour[component] ?? 0) - (before[component] ?? 0)) / WORTH);
  return [level(0), level(1), level(2)];
}

/** Writes the macroblocks of a picture. @param isWhole all of them, or only those that may have changed */
function putMacroblocks(
  bits: Bits,
  { blocks, moving }: Canvas,
  { width, height, block }: Size,
  isWhole: boolean,
): void {
  const [columns, rows] = [width / MACROBLOCK, Math.ceil(height / MACROBLOCK)];
  const scale = block / MACROBLOCK;
  const blockOf = (x: number, y: number) => Math.floor(y / scale) * COLUMNS + Math.floor(x / scale);
  const colourOf = (x: number, y: number) => COLOURS[blocks[blockOf(x, y)] ?? 0] ?? MIDDLE;
  let skipped = 0;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      if (!isWhole && moving[blockOf(x, y)] === 0) {
        skipped++;
        continue;
      }
      if (!isWhole) bits.ue(skipped);
      skipped = 0;
      const from = x > 0 ? FROM_LEFT : y > 0 ? FROM_ABOVE : FROM_NOTHING;
      const before = x > 0 ? colourOf(x - 1, y) : y > 0 ? colourOf(x, y - 1) : MIDDLE;
      const [luma, cb, cr] = levelsOf(colourOf(x, y), before);
      const hasChroma = cb !== 0 || cr !== 0;
      // `mb_type`, the prediction of colours, and no other quantiser (7.3.5).
      bits.ue((isWhole ? 1 : 6) + from.luma + (hasChroma ? 4 : 0));
      bits.ue(from.chroma);
      bits.se(0);
      putCoefficient(bits, luma, LUMA);
      if (hasChroma) for (const level of [cb, cr]) putCoefficient(bits, level, CHROMA);
    }
  if (skipped > 0) bits.ue(skipped);
}

/**
 * @param since pictures since the keyframe, which is 0 and has the parameter sets; the others are P pictures, which
 *   assume the same subject
 * @param identifier of a keyframe: another one than of the keyframe before it, from 0 to 65535
 */
export function encodeH264(canvas: Canvas, size: Size, since: number, identifier: number): Buffer {
  const isKey = since === 0;
  const bits = new Bits();
  // 7.3.3
  bits.ue(0);
  bits.ue(isKey ? 7 : 5);
  bits.ue(0);
  bits.put(since % FRAME_NUMBERS, 4);
  if (isKey) bits.ue(identifier);
  bits.put(0, isKey ? 2 : 3);
  bits.se(0);
  bits.ue(1);
  putMacroblocks(bits, canvas, size, isKey);
  const slice = unit(isKey ? IDR : P, bits);
  return isKey ? Buffer.concat([sequenceSet(size), pictureSet(), slice]) : slice;
}

// The sequence parameter set: the size and the profile of the pictures (ITU-T H.264, 7.3.2.1.1).

import { BitReader } from "./bits";

export interface Sps {
  /** Pixels, after cropping. */
  readonly width: number;
  readonly height: number;
  /** Such as `avc1.42c01f` (RFC 6381). */
  readonly codec: string;
  /** `chroma_format_idc` and bits of a sample; only high profiles have others than 1 (4:2:0) and 8. */
  readonly chromaFormat: number;
  readonly lumaBits: number;
  readonly chromaBits: number;
  readonly slices: SliceFormat;
}

/** What the headers of slices depend on. */
export interface SliceFormat {
  /** `seq_parameter_set_id`. */
  readonly id: number;
  /** Of a picture. */
  readonly macroblocks: number;
  /** Bits of `frame_num`. */
  readonly frameNumberBits: number;
  /** How the order of pictures is told, and bits of `pic_order_cnt_lsb`. */
  readonly order: "counted" | "differences" | "none";
  readonly orderBits: number;
  /** Whether there are no fields; if there are, whether macroblocks may be either. */
  readonly isFramesOnly: boolean;
  readonly isAdaptive: boolean;
  /** Whether the three colours are coded as three pictures, and whether there is colour in each. */
  readonly isSeparate: boolean;
  readonly hasColour: boolean;
  /** How far the quantiser may be below 0. */
  readonly quantiserOffset: number;
}

/** Profiles whose sets have the fields of High. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const CHROMA_444 = 3;
/** Pixels of a chroma sample, by `chroma_format_idc`: none, 4:2:0, 4:2:2, 4:4:4. */
const CROP_WIDTH = [1, 2, 2, 1];
const CROP_HEIGHT = [1, 2, 1, 1];
const MACROBLOCK = 16;
/** Pixels a side. The largest level allows 16,880. */
const LARGEST = 16_880;
const MOST_BITS = 14;
const MOST_REFERENCES = 255;
const MOST_PPS_ID = 255;
const MOST_SPS_ID = 31;
/** Pictures that others may refer to. */
const MOST_KEPT = 16;
/** Of `frame_num` and `pic_order_cnt_lsb`. */
const MOST_NUMBER_BITS = 16;

interface Format extends Pick<Sps, "chromaFormat" | "lumaBits" | "chromaBits"> {
  /** Whether the three colours are coded as three pictures. */
  readonly isSeparate: boolean;
}

/** The set, or undefined if it is damaged. @param unit with its header byte */
export function readSps(unit: Buffer): Sps | undefined {
  try {
    const sps = read(new BitReader(unit.subarray(1)), unit.toString("hex", 1, 4));
    const isPossible = Math.min(sps.width, sps.height) > 0 && Math.max(sps.width, sps.height) <= LARGEST;
    const isKnown = sps.chromaFormat <= CHROMA_444 && Math.max(sps.lumaBits, sps.chromaBits) <= MOST_BITS;
    return isPossible && isKnown ? sps : undefined;
  } catch {
    return undefined;
  }
}

/** `pic_parameter_set_id`, by which a later set replaces an earlier one; undefined if it is damaged. */
export function ppsId(unit: Buffer): number | undefined {
  try {
    const id = new BitReader(unit.subarray(1)).unsigned();
    return id <= MOST_PPS_ID ? id : undefined;
  } catch {
    return undefined;
  }
}

function read(bits: BitReader, profile: string): Sps {
  const profileNumber = bits.bits(8);
  bits.bits(16);
  const id = bits.unsigned();
  const { isSeparate, ...format } = readFormat(bits, HIGH_PROFILES.has(profileNumber));
  const frameNumberBits = bits.unsigned() + 4;
  const order = readOrder(bits);
  if (id > MOST_SPS_ID || frameNumberBits > MOST_NUMBER_BITS || order.orderBits > MOST_NUMBER_BITS)
    throw new RangeError("no decoder takes it");
  if (bits.unsigned() > MOST_KEPT) throw new RangeError("too many references");
  bits.flag();
  const columns = bits.unsigned() + 1;
  const rows = bits.unsigned() + 1;
  const isFramesOnly = bits.flag();
  const fields = isFramesOnly ? 1 : 2;
  const isAdaptive = !isFramesOnly && bits.flag();
  bits.flag();
  const [left, right, top, bottom] = bits.flag()
    ? [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()]
    : [0, 0, 0, 0];
  const macroblocks = columns * rows * fields;
  const hasColour = !isSeparate && format.chromaFormat > 0;
  const quantiserOffset = 6 * (format.lumaBits - 8);
  const cropped = isSeparate ? 0 : format.chromaFormat;
  return {
    width: columns * MACROBLOCK - (left + right) * (CROP_WIDTH[cropped] ?? 1),
    height: fields * (rows * MACROBLOCK - (top + bottom) * (CROP_HEIGHT[cropped] ?? 1)),
    codec: `avc1.${profile}`,
    ...format,
    slices: {
      id,
      macroblocks,
      frameNumberBits,
      ...order,
      isFramesOnly,
      isAdaptive,
      isSeparate,
      hasColour,
      quantiserOffset,
    },
  };
}

function readFormat(bits: BitReader, isHigh: boolean): Format {
  if (!isHigh) return { chromaFormat: 1, isSeparate: false, lumaBits: 8, chromaBits: 8 };
  const chromaFormat = bits.unsigned();
  const isSeparate = chromaFormat === CHROMA_444 && bits.flag();
  const [lumaBits, chromaBits] = [8 + bits.unsigned(), 8 + bits.unsigned()];
  bits.flag();
  if (bits.flag()) skipScaling(bits, chromaFormat === CHROMA_444 ? 12 : 8);
  return { chromaFormat, isSeparate, lumaBits, chromaBits };
}

/** Scaling lists (7.3.2.1.1.1): six of 16 entries, the others of 64. */
function skipScaling(bits: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!bits.flag()) continue;
    let last = 8;
    let next = 8;
    for (let entry = 0; entry < (list < 6 ? 16 : 64); entry++) {
      if (next !== 0) next = (last + bits.signed() + 256) % 256;
      if (next !== 0) last = next;
    }
  }
}

/** How the order of pictures is told. */
function readOrder(bits: BitReader): Pick<SliceFormat, "order" | "orderBits"> {
  const kind = bits.unsigned();
  if (kind === 0) return { order: "counted", orderBits: bits.unsigned() + 4 };
  if (kind > 2) throw new RangeError("an unknown order");
  if (kind === 2) return { order: "none", orderBits: 0 };
  const isAlwaysZero = bits.flag();
  bits.signed();
  bits.signed();
  const count = bits.unsigned();
  if (count > MOST_REFERENCES) throw new RangeError("too many references");
  for (let left = count; left > 0; left--) bits.signed();
  return { order: isAlwaysZero ? "none" : "differences", orderBits: 0 };
}

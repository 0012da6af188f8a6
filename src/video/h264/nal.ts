// NAL units in Annex B (ITU-T H.264, 7.3.1 and B.1), and what a payload of them is.

const START_CODE = Buffer.from([0, 0, 1]);

export const SLICE = 1;
export const IDR_SLICE = 5;
export const SPS = 7;
export const PPS = 8;
/** Delimiters, ends and fillers: a container says the same. What nobody specified is damage. */
const LEFT_OUT: ReadonlySet<number> = new Set([0, 9, 10, 11, 12, 24, 25, 26, 27, 28, 29, 30, 31]);

export function typeOf(unit: Buffer): number {
  return (unit[0] ?? 0) & 31;
}

/** The units between start codes of 3 or 4 bytes, as views. Bytes before the first start code are left out. */
export function nalUnits(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = data.indexOf(START_CODE); at >= 0; ) {
    const from = at + START_CODE.length;
    at = data.indexOf(START_CODE, from);
    let to = at < 0 ? data.length : at;
    // The fourth byte of the next start code, and padding.
    while (to > from && data[to - 1] === 0) to -= 1;
    if (to > from) units.push(data.subarray(from, to));
  }
  return units;
}

/** What a payload contains. Its units are views. */
export interface Units {
  /** To be kept, in order; without delimiters and damage. */
  readonly units: readonly Buffer[];
  /** The last one of each kind, if there is one. */
  readonly sps?: Buffer;
  readonly pps: readonly Buffer[];
  readonly idr: boolean;
  /** Whether there is a slice of a picture. */
  readonly hasPicture: boolean;
  /** Whether its first slice is the first of its picture. */
  readonly begins: boolean;
}

/** @param data Annex B */
export function readUnits(data: Buffer): Units {
  const units: Buffer[] = [];
  const pps: Buffer[] = [];
  let sps: Buffer | undefined;
  let idr = false;
  let first: Buffer | undefined;
  for (const unit of nalUnits(data)) {
    const type = typeOf(unit);
    // The highest bit is always 0.
    if (LEFT_OUT.has(type) || ((unit[0] ?? 0) & 0x80) !== 0) continue;
    units.push(unit);
    if (type === SPS) sps = unit;
    else if (type === PPS) pps.push(unit);
    else if (type >= SLICE && type <= IDR_SLICE) {
      first ??= unit;
      idr ||= type === IDR_SLICE;
    }
  }
  // `first_mb_in_slice` 0 is a single bit.
  const begins = first !== undefined && ((first[1] ?? 0) & 0x80) !== 0;
  return { units, ...(sps && { sps }), pps, idr, hasPicture: first !== undefined, begins };
}

/** The units as a container has them: each with its length before it instead of a start code. New memory. */
export function lengthPrefixed(units: readonly Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafe(units.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const unit of units) {
    at = bytes.writeUInt32BE(unit.length, at);
    at += unit.copy(bytes, at);
  }
  return bytes;
}

/** The units of a sample, as views. What is damaged ends it. */
export function prefixedUnits(data: Buffer): Buffer[] {
  const units: Buffer[] = [];
  for (let at = 0; at + 4 < data.length; ) {
    const to = at + 4 + data.readUInt32BE(at);
    if (to > data.length) break;
    units.push(data.subarray(at + 4, to));
    at = to;
  }
  return units;
}

// A message of video as a part of a recording: what it contains, in memory of its own.

import type { Speaker } from "../../protocol/values";
import { lengthPrefixed, readUnits } from "../h264";

export interface Frame {
  /** Milliseconds since 1970, on a clock without steps. */
  readonly time: number;
  readonly speaker: Speaker | undefined;
  /** NAL units, each behind its length. */
  readonly data: readonly Buffer[];
  /** The last of its parameter sets. */
  readonly sps: Buffer | undefined;
  readonly pps: readonly Buffer[];
  readonly idr: boolean;
  /** Whether it has a slice of a picture, and whether that is the picture's first. */
  readonly hasPicture: boolean;
  readonly begins: boolean;
}

/** Copies, because the memory belongs to the sender. @returns undefined if there is no NAL unit in it */
export function readFrame(payload: Buffer, time: number, speaker: Speaker | undefined): Frame | undefined {
  const { units, sps, pps, idr, hasPicture, begins } = readUnits(payload);
  if (units.length === 0) return undefined;
  return {
    time,
    speaker,
    data: [lengthPrefixed(units)],
    sps: sps && Buffer.from(sps),
    pps: pps.map((unit) => Buffer.from(unit)),
    idr,
    hasPicture,
    begins,
  };
}

/** Slices of one picture came in two messages, or its parameter sets in one of their own. */
export function joined(one: Frame, other: Frame): Frame {
  return {
    time: one.time,
    speaker: other.speaker,
    data: [...one.data, ...other.data],
    sps: other.sps ?? one.sps,
    pps: [...one.pps, ...other.pps],
    idr: one.idr || other.idr,
    hasPicture: one.hasPicture || other.hasPicture,
    begins: one.hasPicture ? one.begins : other.begins,
  };
}

// A key frame of H.264 that a decoder can begin with: behind the last parameter sets of its source.

import { readUnits } from "../h264";

/** Without start codes. */
export interface ParameterSets {
  sps?: Buffer;
  pps?: readonly Buffer[];
}

const START_CODE = Buffer.from([0, 0, 0, 1]);

/**
 * Remembers the parameter sets in `bytes`.
 * @returns the bytes, behind those known if they have none; undefined if none are known, or if it is no key frame
 */
export function withParameterSets(bytes: Buffer, known: ParameterSets, isKey = true): Buffer | undefined {
  const { sps, pps } = readUnits(bytes);
  if (sps) known.sps = Buffer.from(sps);
  if (pps.length > 0) known.pps = pps.map((unit) => Buffer.from(unit));
  if (!isKey || !known.sps || !known.pps) return undefined;
  return sps ? bytes : Buffer.concat([known.sps, ...known.pps].flatMap((unit) => [START_CODE, unit]).concat(bytes));
}

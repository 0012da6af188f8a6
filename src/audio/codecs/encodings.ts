// What the samples of an output are written as (contract#outputs), one row an encoding.

import { encodeALaw, encodeMuLaw } from "./g711";

export interface Encoding {
  /** Bytes a sample. */
  readonly width: number;
  /** Whole samples; new memory, but for s16le, which is given back as it is. */
  encode(s16le: Buffer): Buffer;
}

/** Of s16le, as 1 of f32le. */
const FULL_SCALE = 32_768;

function floats(s16le: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe((s16le.length >> 1) * 4);
  for (let at = 0; at < bytes.length; at += 4) bytes.writeFloatLE(s16le.readInt16LE(at / 2) / FULL_SCALE, at);
  return bytes;
}

/** Every output encoding. */
export const ENCODINGS = {
  s16le: { width: 2, encode: (s16le) => s16le },
  f32le: { width: 4, encode: floats },
  mulaw: { width: 1, encode: encodeMuLaw },
  alaw: { width: 1, encode: encodeALaw },
} as const satisfies Record<string, Encoding>;
export type EncodingName = keyof typeof ENCODINGS;

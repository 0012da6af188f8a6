// How the samples of an output are encoded (contract#outputs), one row per encoding.

import type { EncodingName } from "../settings";
import { encodeALaw, encodeMuLaw } from "./g711";

export interface Encoding {
  /** Bytes per sample. */
  readonly width: number;
  /** Encodes whole samples into new memory. s16le is returned as it is. */
  encode(s16le: Buffer): Buffer;
}

/** The s16le value that is 1 in f32le. */
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
} as const satisfies Record<EncodingName, Encoding>;

// The level of a packet, cheaply: from at most 128 of its samples where each has its own bytes (L16, G.711). Opus and G.722 are
// not decoded: there a packet that is longer than silence has a fixed level, which says that somebody speaks, not how loud.

import { powerOf } from "../../audio";
import type { AudioEncoding } from "../../protocol/messages";
import { levelOf, SILENCE } from "../model";

/** The level of a packet whose samples are not known: -20 dBFS, as speech has. */
export const PRESENT = levelOf(0.1);

/** A packet of Opus up to this length is silence or comfort noise (RFC 6716, discontinuous transmission). Bytes. */
const OPUS_SILENCE = 8;

/** Bytes before the samples of a message that is a WAV. */
const WAV_HEADER = 44;

/** 0..254: the mean of its samples, as `levelOf`. */
export function packetLevel(payload: Buffer, encoding: string): number {
  const power = powerOf(payload, encoding as AudioEncoding);
  if (power !== undefined) return levelOf(Math.sqrt(power));
  return payload.length > (encoding === "opus" ? OPUS_SILENCE : 0) ? PRESENT : SILENCE;
}

/** The samples of a message of *zoom audio*. */
export function samplesOf(payload: Buffer, format: unknown): Buffer {
  return format === "wav" ? payload.subarray(WAV_HEADER) : payload;
}

// The samples of this room: interleaved s16le, counted in frames (one sample per channel).

import type { AudioEncoding, AudioFormat } from "../../protocol/messages";

/** The part of `msg.audio` that must be equal for packets to be joined. */
export interface PcmFormat {
  /** Hz */
  readonly rate: number;
  readonly channels: number;
  /** Bytes per sample. */
  readonly width: number;
  readonly encoding: AudioEncoding;
}

export const LOWEST = -32_768;
export const HIGHEST = 32_767;

export function bytesPerFrame({ channels, width }: PcmFormat): number {
  return channels * width;
}

export function sameFormat(one: PcmFormat, other: PcmFormat): boolean {
  return one.rate === other.rate && one.channels === other.channels && one.encoding === other.encoding;
}

/** The format of decoded audio. */
export function s16le(rate: number, channels: number): PcmFormat {
  return { rate, channels, width: 2, encoding: "s16le" };
}

/**
 * The samples as numbers, without a copy if the alignment allows it. Read-only. Every platform of Node.js 20 except
 * s390x is little-endian.
 */
export function numbersOf(samples: Buffer): Int16Array {
  const aligned = samples.byteOffset % 2 === 0 ? samples : new Uint8Array(samples);
  return new Int16Array(aligned.buffer, aligned.byteOffset, samples.length >> 1);
}

/** `msg.audio` for `samples` frames that begin at `timestamp`. */
export function describe(
  { rate, width, channels, encoding }: PcmFormat,
  timestamp: number,
  samples: number,
): AudioFormat {
  return { rate, width, channels, encoding, timestamp, duration: (samples * 1000) / rate, samples };
}

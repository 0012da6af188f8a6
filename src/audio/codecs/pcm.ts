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

/**
 * Opus holds one channel or two. More would need an order of loudspeakers, which Zoom does not tell: the first two are heard.
 * @param samples s16le of `channels`
 * @returns the same samples if there are no more than two
 */
export function firstChannels(samples: Buffer, channels: number): Buffer {
  if (channels <= 2) return samples;
  const frames = samples.length / (2 * channels);
  const two = Buffer.allocUnsafe(4 * frames);
  for (let frame = 0; frame < frames; frame++)
    samples.copy(two, 4 * frame, 2 * channels * frame, 2 * channels * frame + 4);
  return two;
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

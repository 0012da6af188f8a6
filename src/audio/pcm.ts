// The samples this room works on: interleaved PCM, counted in frames (one sample for each channel).

import type { AudioEncoding, AudioFormat } from "../protocol/messages";

/** Everything of `msg.audio` that must be equal for two packets to be joined. */
export interface PcmFormat {
  /** Hz */
  readonly rate: number;
  readonly channels: number;
  /** Bytes a sample. */
  readonly width: number;
  readonly encoding: AudioEncoding;
}

export function bytesPerFrame({ channels, width }: PcmFormat): number {
  return channels * width;
}

export function sameFormat(one: PcmFormat, other: PcmFormat): boolean {
  return one.rate === other.rate && one.channels === other.channels && one.encoding === other.encoding;
}

/** `msg.audio` for `samples` frames that begin at `timestamp`. */
export function describe(
  { rate, width, channels, encoding }: PcmFormat,
  timestamp: number,
  samples: number,
): AudioFormat {
  return { rate, width, channels, encoding, timestamp, duration: (samples * 1000) / rate, samples };
}

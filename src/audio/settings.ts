// How audio-out was set up, and the bounds it keeps whatever it was set to.

import type { ChunkName } from "./chunker";
import type { OutputName } from "./outputs";

export interface AudioSettings {
  readonly output: OutputName;
  readonly chunk: ChunkName;
  /** Milliseconds. */
  readonly chunkMs: number;
  readonly fillGaps: boolean;
  /** Template of `msg.filename`; empty takes the default. */
  readonly filename: string;
}

export interface AudioLimits {
  /** Bytes of a recording that is sent at its end (`chunk: stream`), silence included. */
  readonly recording: number;
  /** Bytes that all of a node's open recordings keep together; silence costs nothing until it is sent. */
  readonly kept: number;
  /** Bytes of silence that one gap may put into messages at once (`chunk: packet` and `time`). */
  readonly gap: number;
}

const MiB = 1024 * 1024;

/** 512 MiB are 4.6 hours of 16 kHz mono; 128 MiB are 69 minutes. */
export const LIMITS: AudioLimits = { recording: 512 * MiB, kept: 1024 * MiB, gap: 128 * MiB };

/** What `{index}` tells apart, a recording is alone in. */
export const DEFAULT_NAMES: Readonly<Record<ChunkName, string>> = {
  packet: "{product}_{id}_{speaker}_{date}_{time}_{index}",
  time: "{product}_{id}_{speaker}_{date}_{time}_{index}",
  stream: "{product}_{id}_{speaker}_{date}_{time}",
};

/** Whether samples collected under one setting can go on under the other. */
export function sameSettings(one: AudioSettings, other: AudioSettings): boolean {
  return (
    one.output === other.output &&
    one.chunk === other.chunk &&
    one.chunkMs === other.chunkMs &&
    one.fillGaps === other.fillGaps &&
    one.filename === other.filename
  );
}

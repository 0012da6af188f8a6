// The settings of audio-out, and limits that apply whatever they are.

import type { ChunkName, OutputName } from "./chunks";
import type { EncodingName } from "./codecs";

/** What one recording contains: one speaker, all speakers mixed, or two sides (contract#groups). */
export const SOURCES = ["each", "mix", "stereo"] as const;
export type SourceName = (typeof SOURCES)[number];

/** What happens to a chunk that does not get full in time: sent as it is, or filled up (contract#pieces). */
export const TAILS = ["send", "pad"] as const;
export type TailName = (typeof TAILS)[number];

/** Hz; 0 keeps the rate of the input. */
export const RATES = [0, 8000, 16_000, 24_000, 32_000, 44_100, 48_000] as const;

/** The node's saved properties, parsed. Times are in milliseconds. */
export interface AudioSettings {
  readonly source: SourceName;
  readonly output: OutputName;
  readonly encoding: EncodingName;
  readonly rate: number;
  readonly chunk: ChunkName;
  readonly chunkMs: number;
  readonly silenceMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly padMs: number;
  readonly tail: TailName;
  readonly tailSilence: number;
  readonly fillGaps: boolean;
  /** Maximum pause to fill in (`chunk: packet` and `time`). A longer one is reported. */
  readonly maxFill: number;
  readonly lateMs: number;
  /** Template of `msg.filename`, or of the file; empty for the default. */
  readonly filename: string;
  /** The folder for files (`output: file`). */
  readonly directory: string;
  /** 0 for never. */
  readonly rotateMB: number;
  readonly rotateMinutes: number;
  readonly deleteRevoked: boolean;
}

/** The settings of a new node. */
export const DEFAULTS: AudioSettings = {
  source: "each",
  output: "wav",
  encoding: "s16le",
  rate: 0,
  chunk: "time",
  chunkMs: 1000,
  silenceMs: 700,
  minMs: 250,
  maxMs: 30_000,
  padMs: 200,
  tail: "send",
  tailSilence: 0,
  fillGaps: true,
  maxFill: 2000,
  lateMs: 200,
  filename: "",
  directory: "",
  rotateMB: 0,
  rotateMinutes: 0,
  deleteRevoked: false,
};

/** The allowed range of each numeric property, inclusive. */
export const BOUNDS = {
  chunkMs: { least: 20, most: 60_000 },
  silenceMs: { least: 100, most: 10_000 },
  minMs: { least: 0, most: 10_000 },
  maxMs: { least: 1000, most: 600_000 },
  padMs: { least: 0, most: 2000 },
  tailSilence: { least: 0, most: 60_000 },
  maxFill: { least: 0, most: 60_000 },
  lateMs: { least: 0, most: 10_000 },
  rotateMB: { least: 0, most: 1_000_000 },
  rotateMinutes: { least: 0, most: 100_000 },
} as const satisfies Partial<Record<keyof AudioSettings, { least: number; most: number }>>;
export type NumberName = keyof typeof BOUNDS;

export interface AudioLimits {
  /** Maximum bytes of a recording that is sent at its end (`chunk: stream`), including silence. */
  readonly recording: number;
  /** Maximum bytes that all open recordings of a node keep in memory together. The rest goes to temporary files. */
  readonly kept: number;
}

const MiB = 1024 * 1024;

/** 512 MiB are 4.6 hours of 16 kHz mono; 128 MiB are 69 minutes. */
export const LIMITS: AudioLimits = { recording: 512 * MiB, kept: 256 * MiB };

const NAMES = Object.keys(DEFAULTS) as (keyof AudioSettings)[];

/** Whether samples collected under one setting can continue under the other. */
export function sameSettings(one: AudioSettings, other: AudioSettings): boolean {
  return one === other || NAMES.every((name) => one[name] === other[name]);
}

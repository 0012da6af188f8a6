// The settings of audio-out with their choices, and limits that apply whatever they are. Data, for dialogs too.

/** What one recording contains: one speaker, all speakers mixed, or two sides (contract#groups). */
export const SOURCES = ["each", "mix", "stereo"] as const;
export type SourceName = (typeof SOURCES)[number];

/** The form in which a recording is sent (contract#outputs). */
export const OUTPUT_NAMES = ["wav", "raw", "wav-stream", "data-uri", "file"] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** The encoding of its samples (contract#outputs). */
export const ENCODING_NAMES = ["s16le", "f32le", "mulaw", "alaw"] as const;
export type EncodingName = (typeof ENCODING_NAMES)[number];

/** What a file is (contract#outputs): WAV with samples in one of these encodings, or Opus in MP4. */
export const CONTAINER_NAMES = ["wav", "m4a"] as const;
export type ContainerName = (typeof CONTAINER_NAMES)[number];

/** Hz that Opus knows. Sound of another rate is encoded at the highest. */
export const OPUS_RATES: readonly number[] = [8000, 12_000, 16_000, 24_000, 48_000];

/** How a recording is cut into messages (contract#pieces). */
export const CHUNK_NAMES = ["packet", "time", "silence", "stream"] as const;
export type ChunkName = (typeof CHUNK_NAMES)[number];

/** What happens to a chunk that does not get full in time: sent as it is, or filled up (contract#pieces). */
export const TAILS = ["send", "pad"] as const;
export type TailName = (typeof TAILS)[number];

/** Hz; 0 keeps the rate of the input. */
export const RATES = [0, 8000, 16_000, 24_000, 32_000, 44_100, 48_000] as const;

/** The node's saved properties, parsed. Times are in milliseconds. */
export interface AudioSettings {
  readonly source: SourceName;
  readonly output: OutputName;
  /** Of files. */
  readonly container: ContainerName;
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

export interface AudioLimits {
  /** Maximum bytes of a recording that is sent at its end (`chunk: stream`), including silence. */
  readonly recording: number;
  /** Maximum bytes that all open recordings of a node keep in memory together. The rest goes to temporary files. */
  readonly kept: number;
  /** Known streams. For one more, the one known longest ends: the end of some never comes. */
  readonly streams: number;
}

const MiB = 1024 * 1024;

/** 512 MiB are 4.6 hours of 16 kHz mono; 128 MiB are 69 minutes. */
export const LIMITS: AudioLimits = { recording: 512 * MiB, kept: 256 * MiB, streams: 10_000 };

/** Whether samples collected under one setting can continue under the other. */
export function sameSettings(one: AudioSettings, other: AudioSettings): boolean {
  const names = Object.keys(one) as (keyof AudioSettings)[];
  return one === other || names.every((name) => one[name] === other[name]);
}

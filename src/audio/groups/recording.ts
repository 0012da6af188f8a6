// What is made of one speaker's audio, or of a mix, from one end to the other (contract#groups): messages or
// a file. Both are fed in order, sample by sample and silence by silence.

import { asError, type RtmsError } from "../../protocol/words";
import { type Budget, CHUNKERS, type Chunker, RateStage, SHORT_PAUSE } from "../chunks";
import { ENCODINGS, type PcmFormat } from "../codecs";
import type { RecordingFile, RecordingOptions } from "../saved";
import type { AudioLimits, AudioSettings } from "../settings";
import type { AudioPacket, Moment } from "../time";
import type { AudioOutMessage, Counter, PassOn } from "./envelope";

export type Emit = (message: AudioOutMessage) => void;

/**
 * Why audio did not come out as it should: the timestamps jumped; packets came too late, memory is full, or a temporary
 * file failed.
 */
export type Problem = "clock" | "late" | "full" | "disk";

/** Where messages go; it stays the same when a node is deployed anew. */
export interface Outlet {
  emit: Emit;
  /** What goes wrong when nobody waits for an answer, once a recording. */
  fail: (error: Error, streamId: string) => void;
  /** Told that a recording which was interrupted goes on. */
  resumed?: (streamId: string) => void;
  /** Told with the code of an error that a file was not saved, and without one that another was, for those who show it. */
  files?: (trouble?: RtmsError["code"]) => void;
  /** Files that are being finished. */
  readonly pending: Set<Promise<unknown>>;
  /** Recordings to disk that have ended and whose files are not complete yet. */
  readonly finishing: Set<RecordingFile>;
  /** Recordings that are open. */
  open: number;
}

/** Has `settled` wait for `work`, whose failure is told: nobody else would hear of it, and the process would end. */
export function pend(outlet: Outlet, streamId: string, work: Promise<unknown>): void {
  const told = work
    .catch((thrown: unknown) => outlet.fail(asError(thrown), streamId))
    .finally(() => outlet.pending.delete(told));
  outlet.pending.add(told);
}

/** What all recordings of a node share. */
export interface RecordingContext {
  readonly settings: AudioSettings;
  readonly limits: AudioLimits;
  readonly budget: Budget;
  readonly passOn: PassOn;
  readonly outlet: Outlet;
  /** For tests. */
  readonly disk?: Pick<RecordingOptions, "disk" | "clock"> | undefined;
}

export interface RecordingBegin {
  readonly context: RecordingContext;
  readonly counter: Counter;
  /** The packet that begins it. */
  readonly first: AudioPacket;
  /** Of what it is fed: s16le. */
  readonly format: PcmFormat;
  readonly mixed: boolean;
  /** Frames of silence that will belong ahead of all, as far as is known. */
  readonly lead: number;
}

export interface Recording {
  /** Frames of silence that begin at `moment`; whether they are put in is a setting (`fillGaps`). */
  silence(frames: number, moment: Moment): Problem | undefined;
  /** Whole frames of s16le that begin at `moment`, which `packet` gave, or completed; to be copied. */
  samples(samples: Buffer, moment: Moment, packet: AudioPacket): Problem | undefined;
  /** Nothing has come for so many milliseconds behind what it was fed, by the stream's clock. */
  quiet(duration: number): void;
  /**
   * After so many milliseconds of that it sends something, or makes something up; Infinity for never.
   * @param held milliseconds of sound that wait before it
   */
  due(held: number): number;
  /** Sends the last message, now or when the file is complete. `lead` frames of silence belong ahead of all. */
  finish(lead: number): void;
}

/** The format of what is sent. */
export function outputFormat({ rate, channels }: PcmFormat, settings: AudioSettings): PcmFormat {
  const { encoding } = settings;
  return { rate: settings.rate || rate, channels, encoding, width: ENCODINGS[encoding].width };
}

/** What stands before a chunker, or the chunker itself. */
export interface Stage extends Pick<Chunker, "silence" | "samples" | "quiet" | "due"> {
  /** Hands on what it still holds. */
  drain?(): void;
}

/** What feeds `chunker` at the rate it wants. */
export function rateStage({ rate, channels }: PcmFormat, settings: AudioSettings, chunker: Chunker): Stage {
  const to = settings.rate || rate;
  if (to === rate) return chunker;
  // What is short enough for the filter may still be too long to be filled.
  const bound = settings.output !== "file" && CHUNKERS[settings.chunk].sendsSilence ? settings.maxFill : SHORT_PAUSE;
  return new RateStage(rate, to, channels, chunker, Math.min(SHORT_PAUSE, bound));
}

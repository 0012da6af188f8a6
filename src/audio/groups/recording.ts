// The output for one speaker's audio, or for a mix, from start to end (contract#groups): messages or a file. Receives
// samples and silence in order.

import { asError, type RtmsError } from "../../protocol/errors";
import { type Budget, CHUNKERS, type Chunker, RateStage, SHORT_PAUSE } from "../chunks";
import { ENCODINGS, type PcmFormat } from "../codecs";
import { CONTAINERS, type RecordingFormat } from "../containers";
import type { LeftRecording, RecordingFile, RecordingOptions, SpeakerSides } from "../saved";
import type { AudioLimits, AudioSettings } from "../settings";
import type { AudioPacket, Moment } from "../time";
import type { AudioOutMessage, Counter, PassOn } from "./envelope";

export type Emit = (message: AudioOutMessage) => void;

/**
 * Why audio is not as it should be: timestamps jumped, packets arrived too late, memory is full, or a temporary file
 * failed.
 */
export type Problem = "clock" | "late" | "full" | "disk";

/** Where messages and errors go. It stays the same object when a node is redeployed. */
export interface Outlet {
  emit: Emit;
  /** Reports an error that belongs to no message of the caller, once per recording. */
  fail: (error: Error, streamId: string) => void;
  /** Reports that an interrupted recording continues. */
  resumed?: (streamId: string) => void;
  /** Reports the code of an error if a file was not saved, or nothing if one was, for the node's status. */
  files?: (trouble?: RtmsError["code"]) => void;
  /** Reports a file that has its final name, cut short by a failure or not. */
  recorded?: (isComplete: boolean) => void;
  /** Unfinished work on files. */
  readonly pending: Set<Promise<unknown>>;
  /** Ended recordings on disk whose files are not complete yet. */
  readonly finishing: Set<RecordingFile>;
  /** Number of open recordings. */
  open: number;
}

/**
 * Makes `settled` wait for `work`. Reports a failure, which would otherwise be an unhandled rejection and end the
 * process.
 */
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
  /** Makes the recordings, if they are neither messages nor files of this room. */
  readonly make?: ((begin: RecordingBegin) => Recording) | undefined;
  /** The node's id; with it, recordings in files are continued after a restart. */
  readonly node?: string | undefined;
  /** For tests. */
  readonly disk?: Pick<RecordingOptions, "disk" | "clock"> | undefined;
}

export interface RecordingBegin {
  readonly context: RecordingContext;
  readonly counter: Counter;
  /** The first packet. */
  readonly first: AudioPacket;
  /** The input format: s16le. */
  readonly format: PcmFormat;
  readonly mixed: boolean;
  /** Frames of silence that precede everything, as far as they are known. */
  readonly lead: number;
  /** The sides of speakers so far, in stereo. */
  readonly sides?: () => SpeakerSides;
  /** The recording that it continues, in files. */
  readonly continues?: LeftRecording | undefined;
}

export interface Recording {
  /** Frames of silence that begin at `moment`. The setting `fillGaps` decides whether they are filled in. */
  silence(frames: number, moment: Moment): Problem | undefined;
  /** Whole frames of s16le that begin at `moment` and were completed by `packet`. To be copied. */
  samples(samples: Buffer, moment: Moment, packet: AudioPacket): Problem | undefined;
  /** Nothing followed the last input for `duration` milliseconds, by the stream's clock. */
  quiet(duration: number): void;
  /**
   * Milliseconds of silence after which it sends or inserts something; Infinity for never.
   * @param held milliseconds of sound that are still held back before it
   */
  due(held: number): number;
  /** Sends the last message, now or when the file is complete. `lead` frames of silence precede everything. */
  finish(lead: number): void;
}

/** The output format. */
export function outputFormat(input: PcmFormat, settings: AudioSettings): RecordingFormat {
  const { encoding, output, container } = settings;
  const wanted = { ...input, rate: settings.rate || input.rate };
  if (output === "file") return CONTAINERS[container].recorded(wanted, encoding);
  const { rate, channels } = wanted;
  return { rate, channels, encoding, width: ENCODINGS[encoding].width };
}

/** The stage before a chunker, or the chunker itself. */
export interface Stage extends Pick<Chunker, "silence" | "samples" | "quiet" | "due"> {
  /** Passes on everything that it still holds. */
  drain?(): void;
}

/** Returns the stage that feeds `chunker` at its rate. */
export function rateStage(input: PcmFormat, settings: AudioSettings, chunker: Chunker): Stage {
  const { rate, channels } = input;
  const to = outputFormat(input, settings).rate;
  if (to === rate) return chunker;
  // A pause that is short enough for the filter may still be too long to be filled in.
  const bound = settings.output !== "file" && CHUNKERS[settings.chunk].sendsSilence ? settings.maxFill : SHORT_PAUSE;
  return new RateStage(rate, to, channels, chunker, Math.min(SHORT_PAUSE, bound));
}

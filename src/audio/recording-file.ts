// Recording straight to disk (contract, "audio-out", `output: file`). What comes waits in memory for at most a second,
// within a bound, while the disk works at its own pace: nothing here throws at, or makes wait, who hands samples over.
//
// Written at least every second, and the header every 3 s: after a `kill -9` a player loses at most 4 s and the time
// of a write, and a repair 1 s.

import type { Disk } from "../files/disk";
import type { NameParts } from "../files/filename";
import type { RtmsError } from "../protocol/errors";
import type { FinishedFile } from "./recording-end";
import type { RecordingAbout, RecordingFormat } from "./recording-json";
import type { Container } from "./recording-names";
import { RecordingWriter } from "./recording-writer";

export type { FinishedFile } from "./recording-end";
export type { RecordingAbout, RecordingFormat } from "./recording-json";

export interface RecordingOptions {
  /** Made if it is missing; relative to the working directory unless absolute. */
  directory: string;
  /** Of the name below the directory. Rotated files take `{index}` (00000 …), or `-2`, `-3` … if the template has none. */
  template: string;
  /** All but `index`. */
  parts: NameParts;
  container: Container;
  format: RecordingFormat;
  /** Asked anew for each file when it is complete, so that a name which came late is in its JSON. */
  about: () => RecordingAbout;
  /** Of the first sample, milliseconds since 1970. */
  start: number;
  /** Bytes a file may have at most, header and all; 0 or absent: no bound. */
  rotateBytes?: number;
  /** Frames a file may have at most; 0 or absent: no bound. */
  rotateFrames?: number;
  /** Called with each file that is complete, in order; also with what a failure left, which plays. */
  onFile?: (file: FinishedFile) => void;
  /**
   * Called at most once, with RTMS_FILE, or with RTMS_LIMIT if the disk is slower than the audio. Nothing is recorded
   * after it; what waited for the disk is dropped.
   */
  onError?: (error: RtmsError) => void;
  /**
   * Called with RTMS_FILE whenever the disk has not answered for 8 s. What comes is kept in memory within its bounds and
   * written if the disk comes back.
   */
  onSilence?: (error: RtmsError) => void;
  /** Bytes that may wait for the disk: of all recordings that share it, and of each. */
  waiting?: Waiting;
  /** For tests: the disk and the clock. */
  disk?: Disk;
  clock?: RecordingClock;
}

export interface Waiting {
  used: number;
  readonly limit: number;
  readonly limitEach: number;
}

export interface RecordingClock {
  /** Milliseconds from any moment on, never set back. */
  now(): number;
  /** Runs `tick` every `ms` until the function it returns is called; keeps no process alive. */
  every(ms: number, tick: () => void): () => void;
}

export interface RecordingFile {
  /** Whole frames; takes the memory over: nobody may write to it any more. Never throws and never waits. */
  write(samples: Buffer): void;
  /** Any number of frames; costs no memory. */
  silence(frames: number): void;
  /**
   * Ends the recording: all its files. Never rejects; calling it again gives the same. A recording without a frame
   * has no file. On a disk that does not answer it resolves with those that are complete; the others, once they are,
   * come to `onFile` all the same.
   */
  finish(): Promise<readonly FinishedFile[]>;
  /** Ends the recording and deletes all its files. Never rejects; resolves with the reason if something is left. */
  discard(): Promise<RtmsError | undefined>;
  readonly streamId: string;
  /** Frames taken in so far. */
  readonly frames: number;
  /** Whether `onError` was called: what follows is not recorded. */
  readonly failed: boolean;
  /** The files that are complete by now. */
  readonly finished: readonly FinishedFile[];
}

/** Begins a recording. Returns at once; no file is made before the first frame. */
export function openRecording(options: RecordingOptions): RecordingFile {
  return new RecordingWriter(options);
}

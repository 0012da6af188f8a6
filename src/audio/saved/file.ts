// Recording straight to disk (contract#recordings). What comes waits in memory for at most a second,
// within a bound, while the disk works at its own pace: nothing here throws at, or makes wait, who hands samples over.
//
// Written at least every second, and the header every 3 s: after a `kill -9` a player loses at most 4 s and the time
// of a write, and a repair 1 s.

import type { Disk, NameParts } from "../../files";
import type { RtmsError } from "../../protocol/words";
import type { FinishedFile } from "./end";
import type { RecordingAbout, RecordingFormat } from "./json";
import type { Container } from "./names";

/** What a recording's pace is measured by. */
export interface RecordingClock {
  /** Milliseconds from any moment on, never set back. */
  now(): number;
  /** Runs `tick` every `ms` until the function it returns is called; keeps no process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const CLOCK: RecordingClock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

export interface RecordingOptions {
  /** Made if it is missing; relative to the working directory unless absolute. */
  directory: string;
  /** Of the name below the directory. Rotated files take `{index}` (00000 …), or `-2`, `-3` … if the template has none. */
  template: string;
  /** All but `index`; `date` and `time` are those of each file's first sample. */
  parts: Omit<NameParts, "index" | "date" | "time">;
  container: Container;
  format: RecordingFormat;
  /** Asked anew for each file when it is complete, so that a name which came late is in its JSON. */
  about: () => RecordingAbout;
  /** Of the first sample, milliseconds since 1970, unless what comes first tells a time of its own. */
  start: number;
  /** Bytes a file may have at most, header and all; 0 or absent: no bound. */
  rotateBytes?: number;
  /** Frames a file may have at most; 0 or absent: no bound. */
  rotateFrames?: number;
  /** Called with each file that is complete, in order; also with what a failure left, which plays. */
  onFile?: (file: FinishedFile) => void;
  /**
   * Called with RTMS_FILE, or with RTMS_LIMIT if the disk is slower than the audio, when a recording is interrupted: what
   * waited for the disk is dropped, and so is what comes until the disk takes a next file. Not again before `onResumed`.
   */
  onError?: (error: RtmsError) => void;
  /** Called when a recording that was interrupted goes on in a next file. */
  onResumed?: () => void;
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

export interface RecordingFile {
  /**
   * Whole frames, which are copied. Never throws and never waits.
   * @param time of the first of them, milliseconds since 1970; without it, they follow what was written at once
   */
  write(samples: Buffer, time?: number): void;
  /** Any number of frames; costs no memory. */
  silence(frames: number, time?: number): void;
  /**
   * Ends the recording: all its files. Never rejects; calling it again gives the same. A recording without a frame
   * has no file. On a disk that does not answer it resolves with those that are complete; the others, once they are,
   * come to `onFile` all the same.
   */
  finish(): Promise<readonly FinishedFile[]>;
  /** Ends the recording; resolves when all its files are complete or gone, however long the disk takes. Never rejects. */
  ended(): Promise<void>;
  /** Ends the recording and deletes all its files. Never rejects; resolves with the reason if something is left. */
  discard(): Promise<RtmsError | undefined>;
  readonly streamId: string;
  /** Frames taken in so far. */
  readonly frames: number;
  /** Whether it is interrupted: what comes is not recorded until the disk takes a next file. */
  readonly failed: boolean;
  /** The files that are complete by now. */
  readonly finished: readonly FinishedFile[];
}

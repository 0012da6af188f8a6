// Recording straight to disk (contract#recordings). Samples wait in memory for at most a second, within a limit,
// while the disk works at its own pace. The caller never waits and never gets an error.
//
// Samples are written at least every second, and the header of a WAV every 3 s. After a `kill -9` a player loses at most 4 s
// and the time of a write, of other files 1 s; a repair 1 s.

import type { Disk, NameParts, RecordingClock, Waiting } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import type { RecordingFormat, StoredAs } from "../containers";
import type { FinishedFile } from "./end";
import type { RecordingAbout } from "./json";
import type { LeftRecording } from "./left";
import type { SpeakerSides } from "./place";

export interface RecordingOptions {
  /** Created if it is missing; relative to the working directory unless absolute. */
  directory: string;
  /**
   * Template of the name below the directory. Rotated files use `{index}` (00000 …), or `-2`, `-3` … if the template
   * has none.
   */
  template: string;
  /** All parts but `index`. `date` and `time` are those of each file's first sample. */
  parts: Omit<NameParts, "index" | "date" | "time">;
  container: StoredAs;
  format: RecordingFormat;
  /** Called for each complete file, so that a late name is in its JSON. */
  about: () => RecordingAbout;
  /** Time of the first sample, milliseconds since 1970, unless the first write has its own time. */
  start: number;
  /** Maximum bytes of a complete file; 0 or absent for no limit. */
  rotateBytes?: number;
  /** Maximum frames of a file; 0 or absent for no limit. */
  rotateFrames?: number;
  /** The id of the node that records; with it, the recording can be continued by the next process. */
  node?: string;
  /** What it continues: the name of the former file, if that is known, and `{index}` and `since` of its place. */
  continues?: Pick<LeftRecording, "file" | "index" | "since">;
  /** Called for each file, for the next process: the sides of speakers in stereo. */
  sides?: () => SpeakerSides;
  /** Whether `start` is exact, and not to be replaced by the time of the first write. */
  exactStart?: boolean;
  /** Called for each complete file, in order, and for a playable file that a failure left. */
  onFile?: (file: FinishedFile) => void;
  /**
   * Called when a recording is interrupted: with RTMS_FILE, or with RTMS_LIMIT if the disk is slower than the audio.
   * Audio that waits for the disk is dropped, and so is new audio until the disk accepts a new file. Not called again
   * before `onResumed`.
   */
  onError?: (error: RtmsError) => void;
  /** Called when an interrupted recording continues in a new file. */
  onResumed?: () => void;
  /**
   * Called with RTMS_FILE whenever the disk has not answered for 8 s. Audio is kept in memory within its limits and
   * written if the disk returns.
   */
  onSilence?: (error: RtmsError) => void;
  /** Bytes that may wait for the disk, for all recordings that share it and for each. */
  waiting?: Waiting;
  /** For tests: the disk and the clock. */
  disk?: Disk;
  clock?: RecordingClock;
}

export interface RecordingFile {
  /**
   * Whole frames, which are copied. Never throws and never waits.
   * @param time of the first frame, milliseconds since 1970; without it, they directly follow what was written before
   */
  write(samples: Buffer, time?: number): void;
  /** Any number of silent frames. Takes no memory. */
  silence(frames: number, time?: number): void;
  /**
   * Ends the recording and all its files. Never rejects; another call returns the same. A recording without a frame
   * has no file. If the disk does not answer, it resolves with the files that are complete; the others are reported
   * to `onFile` when they are.
   */
  finish(): Promise<readonly FinishedFile[]>;
  /**
   * Ends the recording. Resolves when all its files are complete or gone, however long the disk takes. Never rejects.
   */
  ended(): Promise<void>;
  /**
   * Ends the recording and deletes all its files. Never rejects; resolves with the reason if something could not be
   * deleted.
   */
  discard(): Promise<RtmsError | undefined>;
  readonly streamId: string;
  /** Frames accepted so far. */
  readonly frames: number;
  /** Whether it is interrupted. New audio is lost until the disk accepts a new file. */
  readonly failed: boolean;
  /** The files that are complete so far. */
  readonly finished: readonly FinishedFile[];
}

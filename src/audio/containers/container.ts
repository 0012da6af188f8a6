// What the files of recordings have in common, whatever they are like inside: how one begins, takes samples, ends, and is
// completed after its process died. One row each in index.ts.

import type { FileHandle } from "node:fs/promises";
import type { PcmFormat } from "../codecs";
import type { EncodingName } from "../settings";

/** What a file holds. `width` 0 for Opus, whose samples have no bytes of their own. */
export interface RecordingFormat extends PcmFormat {
  readonly encoding: EncodingName | "opus";
}

/** Whole frames, as the container takes them, or a number of silent ones. */
export type Stretch = Buffer | number;

/** Limits of what is appended at once. */
export interface Turn {
  /** Bytes of samples. */
  readonly bytes: number;
  readonly stretches: number;
  readonly frames: number;
  /** Silent frames. */
  readonly silence: number;
}

/** Called after each step on disk, of which a long file takes many: none of them is to be taken for one that hangs. */
export type Progress = () => void;

export interface Container {
  /** With its dot. */
  readonly extension: string;
  /** What is recorded of samples of this format. @param encoding as the node is set, where there is a choice */
  recorded(samples: PcmFormat, encoding: EncodingName): RecordingFormat;
  /** What turns s16le of so many channels into the samples that are appended, which may be the same ones. */
  encoder(encoding: EncodingName, channels: number): (s16le: Buffer) => Buffer;
  /** Bytes of a frame as it is appended. */
  frameBytes(format: RecordingFormat): number;
  turn(format: RecordingFormat): Turn;
  /** At which byte the samples of a file begin; undefined if they have to be decoded first. */
  samplesAt(format: RecordingFormat): number | undefined;
  /** Begins an empty file. @param limit maximum bytes of the complete file; one frame, or packet, is always taken */
  begin(handle: FileHandle, format: RecordingFormat, limit: number): GrowingFile;
  /** Frames in a file that a process has left, complete or not. Only reads. @param progress see `Progress` */
  framesIn(handle: FileHandle, format: RecordingFormat, progress?: Progress): Promise<number>;
  /**
   * Ends a file after `frames`, which it has, and flushes it to disk. May be interrupted at any point, and repeated.
   * @param progress see `Progress`
   * @throws the system's error if the file is not playable as it is
   */
  seal(handle: FileHandle, format: RecordingFormat, frames: number, progress?: Progress): Promise<Sealed>;
}

export interface Sealed {
  readonly bytes: number;
  /** Why it could not be completed. It can be played, and be completed later. */
  readonly failure?: unknown;
}

/** A file while this process writes it. */
export interface GrowingFile {
  /** Frames that were appended, on disk or not. */
  readonly frames: number;
  /** Frames that certainly fit into it. */
  readonly room: number;
  /** Encodes what `append` writes next. The disk has no part in it: on a busy machine it takes as long as it takes. */
  encode(stretches: readonly Stretch[]): Promise<void>;
  /** Writes what was encoded last. @throws the system's error. Then nothing more is to be appended */
  append(stretches: readonly Stretch[]): Promise<void>;
  /** Shows players, and other machines, how far it is. */
  beat(): Promise<void>;
  /** Writes what waits, for nothing follows. @throws the system's error */
  end(): Promise<void>;
  /** Frames that reached the disk before a failure. @param progress see `Progress` */
  reached(progress?: Progress): Promise<number>;
  /** Frees what is not the file's. */
  close(): void;
}

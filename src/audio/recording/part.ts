// One file of a recording while it grows. It can be played even after its process died, and a repair recovers the rest.
//
// No fsync while it grows: a killed process loses nothing that was written, and 200 recordings would wear out an SD
// card. Only a power failure loses what the system had not written yet (Linux: about 30 s). The mark is synced at the
// beginning, the file before it gets its name.

import type { FileHandle } from "node:fs/promises";
import {
  appended,
  beginMarked,
  beginsWriting,
  codeOf,
  type Disk,
  endsWriting,
  isStill,
  MARK_SUFFIX,
  type Numbered,
  type RecordingNames,
  removed,
  thisOwner,
  wasRemoved,
} from "../../files";
import { CONTAINERS, type GrowingFile, type Progress, type Sealed, type Stretch } from "../containers";
import {
  appendPeaks,
  conclude,
  type FinishedFile,
  type FrameTime,
  growingPeaks,
  markText,
  Peaks,
  type RecordingAbout,
  type RecordingFacts,
  timeLine,
} from "../saved";

/** Milliseconds: how far the header of a WAV may be behind. */
const TELL_EVERY = 2500;
/** A file that does not grow is touched at this interval, to show that its process is running: see `RESTS`. */
const BEAT_EVERY = 15_000;

/** Creates the file with the first free name, and marks it as this process's. */
export async function beginPart(
  disk: Disk,
  candidates: Iterable<RecordingNames>,
  facts: RecordingFacts,
  most: Most,
): Promise<RecordingPart> {
  const writing = {};
  try {
    const { handle, names } = await beginMarked(disk, candidates, (file) => {
      // Before it is there: another node may look for marks.
      beginsWriting(writing, `${file}${MARK_SUFFIX}`);
      return markText(file, facts, thisOwner());
    });
    return new RecordingPart(disk, handle, names, facts, most, writing);
  } catch (thrown) {
    endsWriting(writing);
    throw thrown;
  }
}

/** The limits of a file. Infinity for none. */
export interface Most {
  readonly bytes: number;
  readonly frames: number;
}

/** What became of a file. */
export interface PartEnd {
  /** Undefined if nothing reached the disk; then there is none. */
  readonly file?: FinishedFile | undefined;
  /** Why it is not as complete as it was to be. */
  readonly failure?: unknown;
}

export class RecordingPart {
  readonly #growing: GrowingFile;
  readonly #most: number;
  #isClosed = false;
  #own: Numbered | undefined;
  /** The last beat. */
  #told = { at: Number.NEGATIVE_INFINITY, frames: 0 };
  /** The last step of the time that the mark has. */
  #step: FrameTime | undefined;
  readonly #peaks: Peaks;

  constructor(
    private readonly disk: Disk,
    private readonly handle: FileHandle,
    private readonly names: RecordingNames,
    private readonly facts: RecordingFacts,
    most: Most,
    /** For whom its mark is noted as this process's. */
    private readonly writing: object,
  ) {
    this.#growing = CONTAINERS[facts.container].begin(handle, facts.format, most.bytes);
    this.#most = most.frames;
    this.#step = facts.place;
    this.#peaks = new Peaks(facts.format);
  }

  /** Frames that were appended. */
  get frames(): number {
    return this.#growing.frames;
  }

  /** Where it is when it is complete, unless that name is taken until then. */
  get file(): string {
    return this.names.file;
  }

  get path(): string {
    return this.names.part;
  }

  /** Frames that certainly fit into it. */
  get room(): number {
    return Math.min(this.#growing.room, this.#most - this.frames);
  }

  /** Encodes what `append` takes next: it may wait for its turn of the CPU, and not for the disk. */
  async encode(stretches: readonly Stretch[]): Promise<void> {
    await this.#growing.encode(stretches);
  }

  async append(stretches: readonly Stretch[]): Promise<void> {
    await this.#growing.append(stretches);
    for (const stretch of stretches) this.#peaks.add(stretch);
    await appendPeaks(this.disk, this.names.part, this.#peaks.take(false));
  }

  /** Records in the mark that the time does not follow from the frames before, for frames that are written next. */
  async step({ frame, time }: FrameTime): Promise<void> {
    if (!this.#step || frame <= this.#step.frame) return;
    this.#step = { frame, time };
    try {
      await appended(this.disk, this.names.mark, timeLine(this.#step));
    } catch (thrown) {
      // Removed with the file, which the next beat reports.
      if (codeOf(thrown) !== "ENOENT") throw thrown;
    }
  }

  /**
   * Shows players how far the file is, if that is due, and other machines that it is being written.
   * @param now milliseconds of a monotonic clock
   * @throws with the code EREMOVED if the file, or its folder, was removed or replaced
   */
  async beat(now: number): Promise<void> {
    const { frames } = this;
    const since = now - this.#told.at;
    if (since < TELL_EVERY || (since < BEAT_EVERY && frames === this.#told.frames)) return;
    await this.#stillThere();
    await this.#growing.beat();
    this.#told = { at: now, frames };
  }

  /**
   * Completes the file. After a failure (`complete` false) it keeps what reached the disk. If that fails too, the file is given
   * up: the next start repairs it.
   * @param end when its last sample ended @param progress called after each of many steps on disk
   */
  async finish(about: RecordingAbout, complete: boolean, end: number, progress: Progress): Promise<PartEnd> {
    return await this.#finish(about, complete, end, progress).finally(() => endsWriting(this.writing));
  }

  async #finish(about: RecordingAbout, complete: boolean, end: number, progress: Progress): Promise<PartEnd> {
    const facts = { ...this.facts, about };
    let samples: number;
    let sealed: Sealed;
    let failure: unknown;
    try {
      if (complete)
        failure = await this.#growing.end().then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      const isWhole = complete && failure === undefined;
      samples = isWhole ? this.frames : await this.#growing.reached(progress);
      await this.#stillThere();
      if (samples === 0) {
        await this.#remove();
        return { failure };
      }
      sealed = await CONTAINERS[facts.container].seal(this.handle, facts.format, samples, progress);
    } finally {
      await this.#close();
    }
    await appendPeaks(this.disk, this.names.part, this.#peaks.take(true));
    failure ??= complete ? sealed.failure : undefined;
    const isComplete = complete && failure === undefined;
    const outcome = { bytes: sealed.bytes, samples, complete: isComplete, end: isComplete ? end : undefined };
    return { file: (await conclude(this.disk, this.names, facts, outcome)).file, failure };
  }

  /** Deletes the file, if the path still holds the same one. */
  async remove(): Promise<void> {
    await this.#remove().finally(() => endsWriting(this.writing));
  }

  async #remove(): Promise<void> {
    const isOurs = await this.#isThere();
    await this.#close();
    if (isOurs) await removed(this.disk, this.names.part);
    await removed(this.disk, growingPeaks(this.names.part));
    await removed(this.disk, this.names.mark);
  }

  async #close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#growing.close();
    await this.handle.close();
  }

  /** Data written to a removed file is lost. Another file at its path is left alone. */
  async #stillThere(): Promise<void> {
    if (await this.#isThere()) return;
    await removed(this.disk, this.names.mark).catch(() => false);
    throw wasRemoved();
  }

  async #isThere(): Promise<boolean> {
    this.#own ??= await this.handle.stat();
    return await isStill(this.disk, this.#own, this.names.part);
  }
}

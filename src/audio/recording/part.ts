// One file of a recording while it grows. Its header is correct as of the last `beat`. Players ignore data beyond the
// length in the header, so the file can be played even after its process died, and a repair recovers the rest.
//
// No fsync while it grows: a killed process loses nothing that was written, and 200 recordings would wear out an SD
// card. Only a power failure loses what the system had not written yet (Linux: about 30 s). The mark is synced at the
// beginning, the file before it gets its name.

import type { FileHandle } from "node:fs/promises";
import {
  appended,
  beginMarked,
  codeOf,
  type Disk,
  isStill,
  type Numbered,
  type RecordingNames,
  removed,
  thisOwner,
  wasRemoved,
  writeAll,
} from "../../files";
import { bytesPerFrame, wavFileHeader } from "../codecs";
import {
  appendPeaks,
  conclude,
  type FinishedFile,
  type FrameTime,
  framesOf,
  growingPeaks,
  headerBytes,
  markText,
  Peaks,
  type RecordingAbout,
  type RecordingFacts,
  seal,
  timeLine,
  writeHeader,
} from "../saved";
import type { Stretch } from "./stretches";

/** Milliseconds. */
const HEADER_EVERY = 2500;
/** A file that does not grow is touched at this interval, to show that its process is running: see `RESTS`. */
const BEAT_EVERY = 15_000;

/** The byte of silence, if it is not zero. Zeros need not be written: the file may have a hole. */
const SILENT_BYTES: Readonly<Partial<Record<RecordingFacts["format"]["encoding"], number>>> = {
  mulaw: 0xff,
  alaw: 0xd5,
};
const FILLING_BYTES = 65_536;

const fillings = new Map<number, Buffer>();
function filling(byte: number): Buffer {
  const bytes = fillings.get(byte) ?? Buffer.alloc(FILLING_BYTES, byte);
  fillings.set(byte, bytes);
  return bytes;
}

/** Creates the file with the first free name, and marks it as this process's. */
export async function beginPart(
  disk: Disk,
  candidates: Iterable<RecordingNames>,
  facts: RecordingFacts,
): Promise<RecordingPart> {
  const { handle, names } = await beginMarked(disk, candidates, (file) => markText(file, facts, thisOwner()));
  return new RecordingPart(disk, handle, names, facts);
}

export class RecordingPart {
  /** Frames written. */
  frames = 0;
  /** Frames that a failed write may have written. */
  #attempted = 0;
  readonly #frameBytes: number;
  readonly #headerBytes: number;
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
  ) {
    this.#frameBytes = bytesPerFrame(facts.format);
    this.#headerBytes = headerBytes(facts);
    this.#step = facts.place;
    this.#peaks = new Peaks(facts.format);
  }

  /** Where it is when it is complete, unless that name is taken until then. */
  get file(): string {
    return this.names.file;
  }

  get path(): string {
    return this.names.part;
  }

  async append(stretches: readonly Stretch[]): Promise<void> {
    let run: Buffer[] = this.frames === 0 ? this.#firstHeader() : [];
    let at = this.frames === 0 ? 0 : this.#endOf(this.frames);
    let frames = this.frames;
    let hole = false;
    for (const stretch of stretches) {
      if (typeof stretch === "number") {
        await writeAll(this.handle, run, at);
        run = [];
        hole = await this.#silence(frames, stretch);
        frames += stretch;
        at = this.#endOf(frames);
      } else {
        run.push(stretch);
        frames += stretch.length / this.#frameBytes;
        this.#attempted = frames;
        hole = false;
      }
    }
    await writeAll(this.handle, run, at);
    if (hole) await this.handle.truncate(this.#endOf(frames));
    this.frames = frames;
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
   * Updates the header to the frames written so far, if that is due. Also shows other machines that this file is being
   * written.
   * @param now milliseconds of a monotonic clock
   * @throws with the code EREMOVED if the file, or its folder, was removed or replaced
   */
  async beat(now: number): Promise<void> {
    const { frames } = this;
    const since = now - this.#told.at;
    if (since < HEADER_EVERY || (since < BEAT_EVERY && frames === this.#told.frames)) return;
    await this.#stillThere();
    if (this.facts.container === "wav") await writeHeader(this.handle, this.facts, frames);
    else await this.handle.utimes(new Date(), new Date());
    this.#told = { at: now, frames };
  }

  /**
   * Completes the file. After a failure (`complete` false) it keeps what reached the disk.
   * @param end when its last sample ended
   * @returns undefined if that is nothing; then there is no file
   */
  async finish(about: RecordingAbout, complete: boolean, end: number): Promise<FinishedFile | undefined> {
    const facts = { ...this.facts, about };
    let samples: number;
    let bytes: number;
    try {
      samples = complete ? this.frames : await this.#reached();
      await this.#stillThere();
      if (samples === 0) return await this.remove().then(() => undefined);
      bytes = await seal(this.handle, facts, samples);
    } finally {
      await this.handle.close();
    }
    await appendPeaks(this.disk, this.names.part, this.#peaks.take(true));
    return (await conclude(this.disk, this.names, facts, { bytes, samples, complete, end: complete ? end : undefined }))
      .file;
  }

  /** Deletes the file, if the path still holds the same one. */
  async remove(): Promise<void> {
    const isOurs = await this.#isThere();
    await this.handle.close();
    if (isOurs) await removed(this.disk, this.names.part);
    await removed(this.disk, growingPeaks(this.names.part));
    await removed(this.disk, this.names.mark);
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

  #firstHeader(): Buffer[] {
    return this.facts.container === "wav" ? [wavFileHeader(this.facts.format, 0)] : [];
  }

  #endOf(frames: number): number {
    return this.#headerBytes + frames * this.#frameBytes;
  }

  /** Whether the silence is a hole, so that the file still ends before it. */
  async #silence(from: number, frames: number): Promise<boolean> {
    this.#attempted = from + frames;
    const byte = SILENT_BYTES[this.facts.format.encoding];
    if (byte === undefined) return true;
    const end = this.#endOf(from + frames);
    for (let at = this.#endOf(from); at < end; at += FILLING_BYTES)
      await writeAll(this.handle, [filling(byte).subarray(0, end - at)], at);
    return false;
  }

  async #reached(): Promise<number> {
    const { size } = await this.handle.stat();
    return Math.min(framesOf(this.facts, size), Math.max(this.frames, this.#attempted));
  }
}

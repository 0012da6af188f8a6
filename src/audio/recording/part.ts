// One file of a recording while it grows. Its header is correct as of the last `beat`. Players ignore data beyond the
// length in the header, so the file can be played even after its process died, and a repair recovers the rest.
//
// No fsync while it grows: a killed process loses nothing that was written, and 200 recordings would wear out an SD
// card. Only a power failure loses what the system had not written yet (Linux: about 30 s). The mark is synced at the
// beginning, the file before it gets its name.

import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import {
  codeOf,
  type Disk,
  found,
  makeFolder,
  type Numbered,
  removed,
  sameFile,
  thisOwner,
  writeAll,
  writeNew,
} from "../../files";
import { bytesPerFrame, wavFileHeader } from "../codecs";
import {
  conclude,
  type FinishedFile,
  framesOf,
  headerBytes,
  markText,
  type RecordingAbout,
  type RecordingFacts,
  type RecordingNames,
  seal,
  writeHeader,
} from "../saved";
import type { Stretch } from "./stretches";

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
  let folder: string | undefined;
  for (const names of candidates) {
    if (folder === undefined) {
      folder = dirname(names.file);
      await makeFolder(disk, folder);
    }
    if ((await found(disk, names.file)) || (await found(disk, names.json))) continue;
    if (!(await writeNew(disk, names.mark, markText(names.file, facts, thisOwner())))) continue;
    const handle = await openNew(disk, names);
    if (handle) return new RecordingPart(disk, handle, names, facts);
  }
  throw new Error(`every name like it in ${folder} is taken`);
}

async function openNew(disk: Disk, names: RecordingNames): Promise<FileHandle | undefined> {
  try {
    return await disk.open(names.part, "wx+");
  } catch (thrown) {
    await removed(disk, names.mark).catch(() => false);
    if (codeOf(thrown) === "EEXIST") return undefined;
    throw thrown;
  }
}

export class RecordingPart {
  /** Frames written. */
  frames = 0;
  /** Frames that a failed write may have written. */
  #attempted = 0;
  readonly #frameBytes: number;
  readonly #headerBytes: number;
  #own: Numbered | undefined;

  constructor(
    private readonly disk: Disk,
    private readonly handle: FileHandle,
    private readonly names: RecordingNames,
    private readonly facts: RecordingFacts,
  ) {
    this.#frameBytes = bytesPerFrame(facts.format);
    this.#headerBytes = headerBytes(facts);
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
  }

  /**
   * Updates the header to the frames written so far. Also shows other machines that this file is being written.
   * @throws with the code EREMOVED if the file, or its folder, was removed or replaced
   */
  async beat(): Promise<void> {
    await this.#stillThere();
    if (this.facts.container === "wav") await writeHeader(this.handle, this.facts, this.frames);
    else await this.handle.utimes(new Date(), new Date());
  }

  /**
   * Completes the file. After a failure (`complete` false) it keeps what reached the disk.
   * @returns undefined if that is nothing; then there is no file
   */
  async finish(about: RecordingAbout, complete = true): Promise<FinishedFile | undefined> {
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
    return (await conclude(this.disk, this.names, facts, { bytes, samples, complete })).file;
  }

  /** Deletes the file, if the path still holds the same one. */
  async remove(): Promise<void> {
    const isOurs = await this.#isThere();
    await this.handle.close();
    if (isOurs) await removed(this.disk, this.names.part);
    await removed(this.disk, this.names.mark);
  }

  /** Data written to a removed file is lost. Another file at its path is left alone. */
  async #stillThere(): Promise<void> {
    if (await this.#isThere()) return;
    await removed(this.disk, this.names.mark).catch(() => false);
    throw Object.assign(new Error("removed or replaced"), { code: "EREMOVED" });
  }

  async #isThere(): Promise<boolean> {
    this.#own ??= await this.handle.stat();
    const there = await found(this.disk, this.names.part);
    // Without file numbers, only the absence of the file can be noticed.
    return there !== undefined && sameFile(this.#own, there) !== false;
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

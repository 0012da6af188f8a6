// What is in a file that `Fragments` has begun, whether it was finished or not: its tracks and the index of all whole
// fragments. Reads the headers of boxes and the `moof`s, not the samples.

import type { FileHandle } from "node:fs/promises";
import { BOX_HEADER, longAt, typeAt } from "./boxes";
import { readHeads, type TrackHead } from "./moov";
import { type ReadRun, readFragment } from "./read-fragment";
import { SampleTable } from "./sample-table";

export interface ScannedTrack {
  readonly head: TrackHead;
  readonly table: SampleTable;
}

export interface Scanned {
  readonly tracks: readonly ScannedTrack[];
  /** Where the 16 bytes are that become the header of the large `mdat`. */
  readonly roomAt: number;
  /** Where the last whole fragment ends. */
  readonly end: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Whether it is a finished movie. */
  readonly isFinished: boolean;
}

/** Bytes of the header of a box whose length has 64 bits. */
const LONG_HEADER = 16;
const LENGTH_OF_64_BITS = 1;
/** Bytes to read at once: a `moof` and what follows it, or several fragments of sound. */
const WINDOW = 32_768;
/** The type of a fragment's first box, which follows its length. */
const MOOF = Buffer.from("moof", "latin1");
/** A damaged length may be anything. Bytes of the longest `moov` or `moof`. */
const LONGEST = 16 * 1024 * 1024;

/**
 * @param progress called after each read: a long movie takes many
 * @returns undefined if the file ends before its head does
 * @throws the system's error; RangeError if the head is not of `Fragments`, or damage is in front of all that it has
 */
export async function scan(handle: FileHandle, progress?: () => void): Promise<Scanned | undefined> {
  const { size } = await handle.stat();
  const file = new Window(handle, size, progress);
  const found = await read(file);
  const hasSamples = found?.tracks.some(({ table }) => table.samples > 0) ?? false;
  // Whoever deletes what has no sample is not to delete this.
  if (!hasSamples && (await hasFragment(file))) throw new RangeError("fragments behind damage");
  return found;
}

async function read(file: Window): Promise<Scanned | undefined> {
  const { size } = file;
  const roomAt = await headBox(file, 0, "ftyp");
  const room = roomAt && (await file.at(roomAt, LONG_HEADER));
  if (!room) return undefined;
  const isClosed = typeAt(room, 0) === "mdat" && room.readUInt32BE(0) === LENGTH_OF_64_BITS;
  const most = isClosed ? Math.min(size, roomAt + longAt(room, BOX_HEADER)) : size;
  const moovAt = roomAt + LONG_HEADER;
  const moovSize = await headBox(file, moovAt, "moov");
  const moov = moovSize && (await file.at(moovAt, moovSize));
  if (!moov) return undefined;
  const tracks = readHeads(Buffer.from(moov.subarray(BOX_HEADER))).map((head) => ({ head, table: new SampleTable() }));
  const end = await addFragments(file, moovAt + moovSize, most, tracks);
  const isFinished = isClosed && end === most && (await boxSize(file, end, "moov")) === size - end;
  return { tracks, roomAt, end, size, isFinished };
}

/** @returns where the last whole one ends */
async function addFragments(
  file: Window,
  from: number,
  most: number,
  tracks: readonly ScannedTrack[],
): Promise<number> {
  const tables = new Map(tracks.map(({ head, table }) => [head.id, table]));
  for (let at = from; ; ) {
    const fragment = await fragmentAt(file, at, most);
    if (!fragment) return at;
    for (const run of fragment.runs) {
      const table = tables.get(run.id);
      if (!table) throw new RangeError(`track ${run.id}, which the head does not have`);
      table.add(run, at + run.offset);
    }
    at += fragment.size;
  }
}

/** @returns undefined if no whole one is there */
async function fragmentAt(
  file: Window,
  at: number,
  most: number,
): Promise<{ runs: readonly ReadRun[]; size: number } | undefined> {
  const moofSize = await boxSize(file, at, "moof");
  const bytes = moofSize && (await file.at(at, moofSize + BOX_HEADER));
  if (!bytes || typeAt(bytes, moofSize) !== "mdat") return undefined;
  const dataSize = bytes.readUInt32BE(moofSize);
  if (dataSize < BOX_HEADER || at + moofSize + dataSize > most) return undefined;
  const runs = readFragment(bytes.subarray(BOX_HEADER, moofSize), dataSize - BOX_HEADER);
  return runs && { runs, size: moofSize + dataSize };
}

/** Whether there is a whole fragment anywhere. */
async function hasFragment(file: Window): Promise<boolean> {
  for (let from = 0; from < file.size; ) {
    const bytes = await file.at(from, Math.min(WINDOW, file.size - from));
    const found = bytes?.indexOf(MOOF) ?? -1;
    const at = from + found - MOOF.length;
    if (found >= MOOF.length && (await fragmentAt(file, at, file.size))) return true;
    // A type may be at the end of what was read.
    from += found < 0 ? WINDOW - BOX_HEADER : found + 1;
  }
  return false;
}

/** @returns undefined if no whole box of this type is there */
async function boxSize(file: Window, at: number, type: string): Promise<number | undefined> {
  const header = await file.at(at, BOX_HEADER);
  const size = header && sizeIn(header, type);
  return size === undefined || at + size > file.size ? undefined : size;
}

/** @returns undefined if the file ends before the box does @throws RangeError if something else is there */
async function headBox(file: Window, at: number, type: string): Promise<number | undefined> {
  const header = await file.at(at, BOX_HEADER);
  if (header && sizeIn(header, type) === undefined) throw new RangeError(`no ${type} at byte ${at}`);
  return await boxSize(file, at, type);
}

/** @returns undefined if it is no header of a box of this type */
function sizeIn(header: Buffer, type: string): number | undefined {
  const size = header.readUInt32BE(0);
  return typeAt(header, 0) !== type || size < BOX_HEADER || size > LONGEST ? undefined : size;
}

/** The part of a file that was read last. */
class Window {
  #bytes = Buffer.allocUnsafe(WINDOW);
  #at = 0;
  #length = 0;

  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
    private readonly progress: () => void = () => undefined,
  ) {}

  /** Valid until the next call; undefined beyond the end of the file. */
  async at(position: number, length: number): Promise<Buffer | undefined> {
    if (position + length > this.size) return undefined;
    if (position < this.#at || position + length > this.#at + this.#length) await this.#read(position, length);
    const from = position - this.#at;
    return from + length > this.#length ? undefined : this.#bytes.subarray(from, from + length);
  }

  async #read(position: number, least: number): Promise<void> {
    if (least > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(least);
    this.#at = position;
    this.#length = 0;
    while (this.#length < least) {
      const room = this.#bytes.length - this.#length;
      const { bytesRead } = await this.handle.read(this.#bytes, this.#length, room, position + this.#length);
      if (bytesRead === 0) return;
      this.#length += bytesRead;
      this.progress();
    }
  }
}

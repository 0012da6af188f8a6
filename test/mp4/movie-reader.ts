// A reader of finished MP4 files of its own, for tests: it knows the standard and nothing of our writer.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

export interface FoundSample {
  /** Empty if it is longer than a mebibyte. */
  readonly data: Buffer;
  /** In the track's scale, from the start of its first sample. */
  readonly at: number;
  readonly duration: number;
  readonly isKey: boolean;
  readonly description: number;
}

export interface FoundTrack {
  readonly samples: readonly FoundSample[];
  readonly scale: number;
  readonly descriptions: number;
  /** The sample descriptions, without their length and type. */
  readonly entries: readonly Buffer[];
  /** In the movie's scale; `from` -1 presents nothing. */
  readonly edits: readonly { duration: number; from: number }[];
  readonly duration: number;
}

export interface FoundMovie {
  /** Types of the boxes of the file. */
  readonly boxes: readonly string[];
  readonly duration: number;
  readonly scale: number;
  readonly tracks: readonly FoundTrack[];
}

interface Box {
  readonly type: string;
  readonly content: Buffer;
}

type Read = (at: number, length: number) => Buffer;

const LONGEST_SAMPLE = 1_048_576;

/** Types and places of the boxes of a file. */
function* boxesOf(read: Read, end: number) {
  for (let at = 0; at < end; ) {
    const header = read(at, 16);
    const short = header.readUInt32BE(0);
    const size = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
    if (size < 8 || at + size > end) throw new Error(`a box of ${size} bytes at ${at} of ${end}`);
    yield { type: header.toString("latin1", 4, 8), at, size };
    at += size;
  }
}

function boxes(bytes: Buffer): Box[] {
  const read: Read = (at, length) => Buffer.concat([bytes.subarray(at, at + length), Buffer.alloc(length)]);
  return [...boxesOf(read, bytes.length)].map(({ type, at, size }) => ({
    type,
    content: bytes.subarray(at + 8, at + size),
  }));
}

/** The contents of all boxes at the end of a path of types. */
export function all(bytes: Buffer, ...path: string[]): Buffer[] {
  const [type, ...rest] = path;
  if (type === undefined) return [bytes];
  return boxes(bytes)
    .filter((box) => box.type === type)
    .flatMap(({ content }) => all(content, ...rest));
}

/** The content of the only one. */
export function one(bytes: Buffer, ...path: string[]): Buffer {
  const found = all(bytes, ...path);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${path}`);
  return found[0];
}

/** The rows of a table that begins behind `from` with their number. */
function rows(table: Buffer, columns: number, from = 4): number[][] {
  const count = table.readUInt32BE(from);
  if (table.length !== from + 4 + count * columns * 4) throw new Error("a table of another length");
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: columns }, (_, column) => table.readUInt32BE(from + 4 + (row * columns + column) * 4)),
  );
}

export function readMovie(path: string): FoundMovie {
  const file = openSync(path, "r");
  try {
    const read: Read = (at, length) => {
      const bytes = Buffer.alloc(length);
      readSync(file, bytes, 0, length, at);
      return bytes;
    };
    const top = [...boxesOf(read, fstatSync(file).size)];
    const { at, size } = top.at(-1) ?? { at: 0, size: 0 };
    const moov = one(read(at, size), "moov");
    const mvhd = one(moov, "mvhd");
    return {
      boxes: top.map(({ type }) => type),
      scale: mvhd.readUInt32BE(20),
      duration: Number(mvhd.readBigUInt64BE(24)),
      tracks: all(moov, "trak").map((trak) => readTrack(trak, read)),
    };
  } finally {
    closeSync(file);
  }
}

function readTrack(trak: Buffer, read: Read): FoundTrack {
  const mdhd = one(trak, "mdia", "mdhd");
  const stbl = one(trak, "mdia", "minf", "stbl");
  const edits = all(trak, "edts", "elst").flatMap((elst) =>
    Array.from({ length: elst.readUInt32BE(4) }, (_, row) => ({
      duration: Number(elst.readBigUInt64BE(8 + row * 20)),
      from: Number(elst.readBigInt64BE(16 + row * 20)),
    })),
  );
  return {
    samples: readSamples(stbl, read),
    scale: mdhd.readUInt32BE(20),
    descriptions: one(stbl, "stsd").readUInt32BE(4),
    entries: boxes(one(stbl, "stsd").subarray(8)).map(({ content }) => content),
    edits,
    duration: Number(mdhd.readBigUInt64BE(24)),
  };
}

function readSamples(stbl: Buffer, read: Read): FoundSample[] {
  const sizes = rows(one(stbl, "stsz"), 1, 8).flat();
  const durations = rows(one(stbl, "stts"), 2).flatMap(([count, each]) => Array(count).fill(each ?? 0) as number[]);
  const [stss] = all(stbl, "stss");
  const keys = stss && new Set(rows(stss, 1).flat());
  const offsets = all(stbl, "stco")
    .flatMap((table) => rows(table, 1).flat())
    .concat(
      all(stbl, "co64").flatMap((table) => rows(table, 2).map(([high, low]) => (high ?? 0) * 2 ** 32 + (low ?? 0))),
    );
  const chunks = rows(one(stbl, "stsc"), 3);
  const samples: FoundSample[] = [];
  let at = 0;
  for (const [index, offset] of offsets.entries()) {
    const [, count = 0, description = 0] = chunks.findLast(([first = 0]) => first <= index + 1) ?? [];
    let place = offset;
    for (let sample = 0; sample < count; sample++) {
      const [size = Number.NaN, duration = Number.NaN] = [sizes[samples.length], durations[samples.length]];
      const isKey = keys?.has(samples.length + 1) ?? true;
      const data = size > LONGEST_SAMPLE ? Buffer.alloc(0) : read(place, size);
      samples.push({ data, at, duration, isKey, description });
      place += size;
      at += duration;
    }
  }
  if (samples.length !== sizes.length || samples.length !== durations.length) throw new Error("tables that differ");
  return samples;
}

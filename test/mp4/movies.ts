// Movies for tests, as a recorder writes them: fragment by fragment.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Completed,
  type CompleteOptions,
  complete,
  Fragments,
  type Run,
  type Sample,
  type Track,
} from "../../src/mp4";

/** A folder for all tests of a suite. */
export function ownFolder(): (name: string) => string {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-mp4-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  return (name) => join(folder, name);
}

export interface Written {
  readonly path: string;
  /** Where the head and each fragment end. */
  readonly ends: readonly number[];
}

/** @param fragments the runs of each */
export function writeMovie(path: string, tracks: readonly Track[], fragments: readonly (readonly Run[])[]): Written {
  const writer = new Fragments(tracks);
  const head = writer.head();
  writeFileSync(path, head);
  const ends = [head.length];
  for (const runs of fragments) {
    const bytes = Buffer.concat(writer.next(runs));
    appendFileSync(path, bytes);
    ends.push((ends.at(-1) ?? 0) + bytes.length);
  }
  return { path, ends };
}

export async function completed(path: string, options?: CompleteOptions): Promise<Completed> {
  const handle = await open(path, "r+");
  try {
    return await complete(unsynced(handle), options);
  } finally {
    await handle.close();
  }
}

/** No test's power fails, and waiting for the disk takes most of the time. */
function unsynced(handle: FileHandle): FileHandle {
  return Object.assign(Object.create(handle), { datasync: () => Promise.resolve() });
}

/** Completes the movie in a file of these bytes; returns what is told of it, and the bytes after. */
export async function completedBytes(path: string, bytes: Buffer): Promise<readonly [Completed, Buffer]> {
  writeFileSync(path, bytes);
  return [await completed(path), readFileSync(path)];
}

export const OPUS: Track = { kind: "opus", channels: 1, rate: 16_000, preSkip: 312 };
/** Not decodable: for tests of tables. */
export const AVC: Track = {
  kind: "avc",
  descriptions: [{ sps: Buffer.from("67640028", "hex"), pps: Buffer.from("68ee", "hex"), width: 320, height: 180 }],
};

/** Samples of sound whose bytes tell them apart. */
export function packets(count: number, first = 0): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    data: [Buffer.from(`packet ${first + index};`)],
    duration: 960,
    isKey: true,
  }));
}

/** Pictures, one in ten a key frame, whose bytes tell them apart. */
export function pictures(count: number, first = 0): Sample[] {
  return Array.from({ length: count }, (_, index) => ({
    data: [Buffer.from("picture "), Buffer.from(`${first + index};`)],
    duration: 3600,
    isKey: (first + index) % 10 === 0,
  }));
}

/** Fragments of a second of sound and pictures. */
export function seconds(count: number): Run[][] {
  return Array.from({ length: count }, (_, second) => [
    { track: 0, at: second * 48_000, samples: packets(50, second * 50) },
    { track: 1, at: second * 90_000, samples: pictures(25, second * 25) },
  ]);
}

/** Fragments of a tenth of a second. */
export function parts(count: number): Run[][] {
  return Array.from({ length: count }, (_, part) => [
    { track: 0, at: part * 4800, samples: packets(5, part * 5) },
    { track: 1, at: part * 9000, samples: pictures(2, part * 2).map((each) => ({ ...each, duration: 4500 })) },
  ]);
}

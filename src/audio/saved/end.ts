// Gives a recorded file its last header, its name and its JSON. The steps are the same when a recording ends and when
// another process repairs it. Each step is idempotent and safe to interrupt, repeat, or run in several processes.

import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { type Disk, found, placed, removed, rewritten } from "../../files";
import type { Speaker } from "../../protocol/values";
import { bytesPerFrame, wavFileHeader } from "../codecs";
import { finishedText, headerBytes, type RecordingEnd, type RecordingFacts, type RecordingFormat } from "./json";
import { type Container, candidates, EXTENSIONS, type RecordingNames } from "./names";

/** A complete file: `path`, `bytes`, `duration`, `start` and `speaker` are `msg.file` (contract#outputs). */
export interface FinishedFile {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Milliseconds. */
  duration: number;
  /** Time of the first sample, milliseconds since 1970. */
  start: number;
  speaker?: Speaker;
  /** Frames. */
  samples: number;
  format: RecordingFormat;
  container: Container;
  streamId: string;
  product?: string;
  id?: string;
  /** False if a disk failure cut it short. */
  complete: boolean;
  /** Set if a dead process had left the file. */
  repaired?: true;
}

/** Writes the header of a file with `frames`, if its container has one. */
export async function writeHeader(
  handle: FileHandle,
  { container, format }: RecordingFacts,
  frames: number,
): Promise<void> {
  if (container !== "wav") return;
  const header = wavFileHeader(format, frames);
  await handle.write(header, 0, header.length, 0);
}

/** Ends the file at `frames`, writes its last header and flushes it to disk. Returns its size in bytes. */
export async function seal(handle: FileHandle, facts: RecordingFacts, frames: number): Promise<number> {
  const data = frames * bytesPerFrame(facts.format);
  // A chunk of odd length is followed by a padding byte.
  const bytes = headerBytes(facts) + data + (facts.container === "wav" ? data % 2 : 0);
  const { size } = await handle.stat();
  if (size !== bytes) await handle.truncate(bytes);
  await writeHeader(handle, facts, frames);
  await handle.datasync();
  return bytes;
}

type Outcome = Pick<RecordingEnd, "bytes" | "samples" | "complete" | "repaired">;

export function finishedFile(path: string, facts: RecordingFacts, outcome: Outcome): FinishedFile {
  const { about, format, container, start } = facts;
  const { product, id, streamId, speaker } = about;
  const { bytes, samples, complete, repaired } = outcome;
  return {
    path,
    bytes,
    duration: (samples * 1000) / format.rate,
    start,
    ...(speaker && { speaker }),
    samples,
    format,
    container,
    streamId,
    ...(product !== undefined && { product }),
    ...(id !== undefined && { id }),
    complete,
    ...(repaired && { repaired }),
  };
}

function textFor(names: RecordingNames, facts: RecordingFacts, file: FinishedFile): string {
  const { bytes, samples, duration, complete, repaired } = file;
  return finishedText(names.file, facts, { bytes, samples, duration, complete, repaired });
}

/** Writes the JSON beside a file, in one step as seen by readers. */
export async function writeJson(
  disk: Disk,
  names: RecordingNames,
  facts: RecordingFacts,
  file: FinishedFile,
): Promise<void> {
  await rewritten(disk, names.json, `${names.json}.part`, textFor(names, facts, file));
}

/** Turns the mark into the JSON. A full disk cannot create a new file, but the mark's content is sufficient. */
async function markToJson(
  disk: Disk,
  mark: string,
  names: RecordingNames,
  facts: RecordingFacts,
  file: FinishedFile,
): Promise<void> {
  const text = Buffer.from(textFor(names, facts, file));
  const handle = await disk.open(mark, "r+");
  try {
    await handle.write(text, 0, text.length, 0);
    await handle.truncate(text.length);
  } finally {
    await handle.close();
  }
  await disk.rename(mark, names.json);
}

/**
 * Gives a sealed file its intended name, else the next free one. Existing files are never replaced.
 * @returns the file, and whether this process is to report it: of several processes at the same file, one does
 */
export async function conclude(
  disk: Disk,
  begun: RecordingNames,
  facts: RecordingFacts,
  outcome: Outcome,
): Promise<{ file: FinishedFile; report: boolean }> {
  const { length } = EXTENSIONS[facts.container];
  const extension = begun.file.slice(-length);
  for (const names of candidates(begun.file.slice(0, -length), extension)) {
    if (await taken(disk, begun, names)) continue;
    if (!(await placed(disk, begun.part, names.file))) continue;
    const file = finishedFile(names.file, facts, outcome);
    if (outcome.complete) await writeJson(disk, names, facts, file);
    else await markToJson(disk, begun.mark, names, facts, file);
    await removed(disk, begun.part);
    return { file, report: !outcome.complete || (await removed(disk, begun.mark)) };
  }
  throw new Error(`every name like ${begun.file} in ${dirname(begun.file)} is taken`);
}

/** A JSON alone also occupies a name: it may belong to a recording with another extension. */
async function taken(disk: Disk, begun: RecordingNames, names: RecordingNames): Promise<boolean> {
  if (!(await found(disk, names.json))) return false;
  // Unless it is this recording's own, from a process that died one step before the end.
  return !(names.file === begun.file && (await found(disk, names.file)));
}

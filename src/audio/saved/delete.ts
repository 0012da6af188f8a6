// `deleteRevoked`: what a stream stored goes when Zoom says that its consent was revoked.

import { join, resolve } from "node:path";
import { DISK, type Disk, diskError, filesBelow, inTurn, isOneFile, lifeOf, removed, textAt } from "../../files";
import type { RtmsError } from "../../protocol/words";
import type { RecordingFile } from "./file";
import { type ReadJson, readJson } from "./json";
import { jsonOf, MARK_SUFFIX, namesOfMark } from "./names";

export interface Deleted {
  /** Paths of recordings; their JSON went with them. */
  files: string[];
  /** The first reason why something is left. */
  error?: RtmsError | undefined;
}

/** No JSON of a recording is longer, bytes. */
const LONGEST_JSON = 4_194_304;

/** Deletes recordings with their JSON, unless another stream has put one of its own there since. Never rejects. */
export async function deleteRecorded(
  disk: Disk,
  directory: string,
  streamId: string,
  paths: readonly string[],
): Promise<Deleted> {
  const deleted: Deleted = { files: [] };
  for (const path of paths)
    await attempt(deleted, directory, streamId, async () => {
      const other = await jsonAt(disk, jsonOf(path));
      if (other && other.about.streamId !== streamId) return;
      if (await removed(disk, path)) deleted.files.push(path);
      await removed(disk, jsonOf(path));
    });
  return deleted;
}

/**
 * Deletes everything that `streamId` stored below `directory`: the files of those `open` recordings that are its own,
 * and all whose JSON names the stream, whichever process recorded them. Reads every JSON there is, so its time grows
 * with their number. Never rejects.
 */
export async function deleteStream(
  directory: string,
  streamId: string,
  open: Iterable<RecordingFile> = [],
  disk: Disk = DISK,
): Promise<Deleted> {
  const deleted: Deleted = { files: [] };
  const own = [...open].filter((recording) => recording.streamId === streamId);
  for (const { finished } of own) deleted.files.push(...finished.map(({ path }) => path));
  for (const error of await Promise.all(own.map((recording) => recording.discard()))) deleted.error ??= error;
  for (let passes = 0; passes < MOST_PASSES; passes += 1)
    if (!(await inTurn(resolve(directory), () => deleteFound(disk, directory, streamId, deleted)))) break;
  return deleted;
}

/** A repair by another process may give a file its name between two steps of a pass. */
const MOST_PASSES = 3;

/** Deletes what names the stream. Returns whether something had moved meanwhile, so that another pass must look. */
async function deleteFound(disk: Disk, directory: string, streamId: string, deleted: Deleted): Promise<boolean> {
  let moved = false;
  await attempt(deleted, directory, streamId, async () => {
    for (const path of await jsonFiles(disk, directory))
      await attempt(deleted, directory, streamId, async () => {
        const json = await jsonAt(disk, path);
        if (json?.about.streamId === streamId && !(await deleteOne(disk, path, json, deleted))) moved = true;
      });
  });
  return moved;
}

/** Returns whether the recording was where its JSON or mark says. */
async function deleteOne(disk: Disk, path: string, json: ReadJson, deleted: Deleted): Promise<boolean> {
  const mark = path.endsWith(MARK_SUFFIX);
  // What a living process writes is its own to delete: a stream has one owner.
  if (mark && lifeOf(json.owner) === "alive") return true;
  const names = mark ? namesOfMark(path, json.container) : undefined;
  const file = names?.part ?? join(path, "..", json.file);
  // A process that died as it gave the file its name has left it under both.
  if (names && (await isOneFile(disk, names.part, names.file))) await removed(disk, names.file);
  const found = await removed(disk, file);
  if (found) deleted.files.push(file);
  await removed(disk, path);
  return found;
}

async function attempt(deleted: Deleted, directory: string, streamId: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (thrown) {
    deleted.error ??= notDeleted(directory, streamId, thrown);
  }
}

/** That something of a stream is left. */
export function notDeleted(directory: string, streamId: string, thrown: unknown): RtmsError {
  return diskError(`What stream ${streamId} recorded could not all be deleted`, directory, thrown, streamId);
}

async function jsonFiles(disk: Disk, directory: string): Promise<string[]> {
  const names = await filesBelow(disk, directory);
  return names.filter((name) => name.endsWith(".json"));
}

async function jsonAt(disk: Disk, path: string): Promise<ReadJson | undefined> {
  const text = await textAt(disk, path, LONGEST_JSON);
  return text === undefined ? undefined : readJson(text);
}

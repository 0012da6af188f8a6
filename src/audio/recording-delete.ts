// `deleteRevoked`: what a stream stored goes when Zoom says that its consent was revoked.

import { join } from "node:path";
import { codeOf, DISK, type Disk, diskError, removed } from "../files/disk";
import { lifeOf } from "../files/owner";
import type { RtmsError } from "../protocol/errors";
import type { RecordingFile } from "./recording-file";
import { type ReadJson, readJson } from "./recording-json";
import { jsonOf, MARK_SUFFIX, namesOfMark } from "./recording-names";

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
  for (const recording of open) {
    if (recording.streamId !== streamId) continue;
    deleted.files.push(...recording.finished.map(({ path }) => path));
    deleted.error ??= await recording.discard();
  }
  await attempt(deleted, directory, streamId, async () => {
    for (const path of await jsonFiles(disk, directory))
      await attempt(deleted, directory, streamId, async () => {
        const json = await jsonAt(disk, path);
        if (json?.about.streamId === streamId) await deleteOne(disk, path, json, deleted);
      });
  });
  return deleted;
}

async function deleteOne(disk: Disk, path: string, json: ReadJson, deleted: Deleted): Promise<void> {
  const mark = path.endsWith(MARK_SUFFIX);
  // What a living process writes is its own to delete: a stream has one owner.
  if (mark && lifeOf(json.owner) === "alive") return;
  const file = mark ? namesOfMark(path, json.container).part : join(path, "..", json.file);
  if (await removed(disk, file)) deleted.files.push(file);
  await removed(disk, path);
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

/** Absolute or relative as `directory` is; none if there is no such directory. */
export async function filesBelow(disk: Disk, directory: string): Promise<string[]> {
  try {
    const names = await disk.readdir(directory, { recursive: true });
    return names.map((name) => join(directory, name));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

async function jsonAt(disk: Disk, path: string): Promise<ReadJson | undefined> {
  try {
    const { size } = await disk.stat(path);
    return size > LONGEST_JSON ? undefined : readJson(await disk.readFile(path, "utf8"));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT" || codeOf(thrown) === "EISDIR") return undefined;
    throw thrown;
  }
}

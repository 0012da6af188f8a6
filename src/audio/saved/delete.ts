// `deleteRevoked`: deletes what was stored of a stream whose consent was revoked.

import { join } from "node:path";
import {
  DISK,
  type Disk,
  deleteInPasses,
  filesBelow,
  isOneFile,
  jsonOf,
  lifeOf,
  MARK_SUFFIX,
  namesOfMark,
  notDeleted,
  removed,
  textAt,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { CONTAINERS } from "../containers";
import type { RecordingFile } from "./file";
import { type ReadJson, readJson } from "./json";
import { isLeftFile, namesStream } from "./left-file";
import { growingPeaks, peaksBeside } from "./peaks";

export interface Deleted {
  /** Paths of deleted recordings. Their JSON was deleted too. */
  files: string[];
  /** The first reason why something could not be deleted. */
  error?: RtmsError | undefined;
}

/** Maximum size of a recording's JSON, bytes. */
const LONGEST_JSON = 4_194_304;

/** Deletes recordings with their JSON, unless another stream has since stored one of its own there. Never rejects. */
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
      await removed(disk, peaksBeside(path));
    });
  return deleted;
}

/**
 * Deletes everything that was stored of `streamId` below `directory`: its `open` recordings, and all files whose JSON
 * names the stream, whichever process recorded them. Reads every JSON, so the time grows with their number. Never
 * rejects.
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
  await deleteInPasses(directory, () => deleteFound(disk, directory, streamId, deleted));
  return deleted;
}

/**
 * Deletes everything that names the stream. Returns whether something moved in the meantime, so that another pass is
 * needed.
 */
async function deleteFound(disk: Disk, directory: string, streamId: string, deleted: Deleted): Promise<boolean> {
  let moved = false;
  await attempt(deleted, directory, streamId, async () => {
    for (const path of await jsonFiles(disk, directory))
      await attempt(deleted, directory, streamId, async () => {
        // It is of no use without the recordings that it names.
        if (isLeftFile(path) && (await namesStream(disk, path, streamId))) await removed(disk, path);
        const json = await jsonAt(disk, path);
        if (json?.about.streamId === streamId && !(await deleteOne(disk, path, json, deleted))) moved = true;
      });
  });
  return moved;
}

/** Returns whether the recording was where its JSON or mark says. */
async function deleteOne(disk: Disk, path: string, json: ReadJson, deleted: Deleted): Promise<boolean> {
  const mark = path.endsWith(MARK_SUFFIX);
  // What a living process writes is left to that process: a stream has one owner.
  if (mark && lifeOf(json.owner) === "alive") return true;
  const names = mark ? namesOfMark(path, CONTAINERS[json.container].extension) : undefined;
  const file = names?.part ?? join(path, "..", json.file);
  // A process that died while it renamed the file has left both names.
  if (names && (await isOneFile(disk, names.part, names.file))) {
    await removed(disk, names.file);
    await removed(disk, peaksBeside(names.file));
  }
  await removed(disk, names ? growingPeaks(names.part) : peaksBeside(file));
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

async function jsonFiles(disk: Disk, directory: string): Promise<string[]> {
  const names = await filesBelow(disk, directory);
  return names.filter((name) => name.endsWith(".json"));
}

async function jsonAt(disk: Disk, path: string): Promise<ReadJson | undefined> {
  const text = await textAt(disk, path, LONGEST_JSON);
  return text === undefined ? undefined : readJson(text);
}

// Repairs, at the next start, the recordings that a dead process left. Several processes may share a folder: files of
// a living one are left alone, and if several repair the same file, one of them reports it.

import type { FileHandle } from "node:fs/promises";
import { resolve } from "node:path";
import { codeOf, DISK, type Disk, diskError, filesBelow, found, inTurn, lifeOf, removed } from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { conclude, type FinishedFile, finishedFile, seal, writeJson } from "./end";
import { framesOf, headerBytes, type ReadJson, type RecordingFacts, readJson } from "./json";
import { MARK_SUFFIX, namesOfMark, type RecordingNames } from "./names";

/**
 * A living recording touches its file every 15 s. A file that was not touched for this long belongs to a dead
 * process. Milliseconds.
 */
const RESTS = 60_000;
/**
 * Milliseconds until files of possibly living processes are checked again, and how often. By then they were touched,
 * or not.
 */
const LOOK_AGAIN = 35_000;
const LOOKS = 3;

export interface Repaired {
  files: FinishedFile[];
  errors: RtmsError[];
  /**
   * Files of another machine or container that were touched within the last minute. Whether their process is dead
   * shows later.
   */
  waiting: number;
}

/**
 * Repairs, once, what dead processes left below `directory`. Never rejects. Does nothing if the directory does not
 * exist.
 * @param now milliseconds since 1970, by the disk's clock
 */
export async function repairRecordings(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
): Promise<Repaired> {
  const repaired: Repaired = { files: [], errors: [], waiting: 0 };
  try {
    // A deletion must not run in between, while the file has neither of its final names.
    for (const path of await filesBelow(disk, directory))
      if (path.endsWith(MARK_SUFFIX))
        await inTurn(resolve(directory), () => repairMarked(disk, directory, path, now, repaired));
  } catch (thrown) {
    repaired.errors.push(diskError("Could not search for interrupted recordings", directory, thrown));
  }
  return repaired;
}

async function repairMarked(
  disk: Disk,
  directory: string,
  mark: string,
  now: () => number,
  repaired: Repaired,
): Promise<void> {
  let streamId: string | undefined;
  try {
    const text = await disk.readFile(mark, "utf8");
    const json = readJson(text);
    if (!json) {
      // A process that died while it wrote its mark has not begun the file.
      if (text === "" && (await rests(disk, mark, now()))) await removed(disk, mark);
      return;
    }
    streamId = json.about.streamId;
    const names = namesOfMark(mark, json.container);
    const life = lifeOf(json.owner);
    if (life === "alive") return;
    if (life === "unknown" && !(await rests(disk, (await found(disk, names.part)) ? names.part : mark, now()))) {
      repaired.waiting += 1;
      return;
    }
    const file = await repairOne(disk, names, json);
    if (file) repaired.files.push(file);
  } catch (thrown) {
    // Another process that repairs it was faster.
    if (codeOf(thrown) === "ENOENT") return;
    const what = `The interrupted recording of stream ${streamId ?? "unknown"} could not be repaired`;
    repaired.errors.push(diskError(what, directory, thrown, streamId));
  }
}

async function rests(disk: Disk, path: string, now: number): Promise<boolean> {
  return now - (await disk.stat(path)).mtimeMs > RESTS;
}

/** Returns the file if this process is to report it. */
async function repairOne(disk: Disk, names: RecordingNames, json: ReadJson): Promise<FinishedFile | undefined> {
  if (!(await found(disk, names.part))) return await repairMark(disk, names, json);
  const handle = await disk.open(names.part, "r+");
  let samples: number;
  let bytes: number;
  try {
    samples = await framesAt(handle, json);
    bytes = samples === 0 ? 0 : await seal(handle, json, samples);
  } finally {
    await handle.close();
  }
  if (samples === 0) {
    await removed(disk, names.part);
    await removed(disk, names.mark);
    return undefined;
  }
  const { file, report } = await conclude(disk, names, json, { bytes, samples, complete: true, repaired: true });
  return report ? file : undefined;
}

/** The process died before it began the file, or after it renamed it. */
async function repairMark(disk: Disk, names: RecordingNames, json: ReadJson): Promise<FinishedFile | undefined> {
  const there = await found(disk, names.file);
  if (!there) {
    await removed(disk, names.mark);
    return undefined;
  }
  const samples = framesOf(json, there.size);
  const file = finishedFile(names.file, json, { bytes: there.size, samples, complete: true, repaired: true });
  if (!(await found(disk, names.json))) await writeJson(disk, names, json, file);
  return (await removed(disk, names.mark)) ? file : undefined;
}

/** A file that ends with a padding byte was sealed: its header is correct. */
async function framesAt(handle: FileHandle, facts: RecordingFacts): Promise<number> {
  const { size } = await handle.stat();
  const frames = framesOf(facts, size);
  const { width, channels } = facts.format;
  if (facts.container !== "wav" || width * channels !== 1 || frames % 2 === 1) return frames;
  const told = Buffer.alloc(4);
  await handle.read(told, 0, told.length, headerBytes(facts) - told.length);
  return told.readUInt32LE(0) === frames - 1 ? frames - 1 : frames;
}

export interface Repairing {
  /** Stops. A file that is being repaired is still reported. */
  stop(): void;
}

/**
 * Repairs what dead processes left below `directory`: now, and again after 35 and 70 s if a process might still be
 * running elsewhere. Does not keep the process alive.
 */
export function startRepair(
  directory: string,
  onFile: (file: FinishedFile) => void,
  onError: (error: RtmsError) => void,
  lookAgain = LOOK_AGAIN,
): Repairing {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  async function look(left: number): Promise<void> {
    const { files, errors, waiting } = await repairRecordings(directory);
    for (const file of files) onFile(file);
    for (const error of errors) onError(error);
    if (!stopped && waiting > 0 && left > 0) timer = setTimeout(() => void look(left - 1), lookAgain).unref();
  }
  void look(LOOKS - 1);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

// Repairs, at the next start, the recordings that a dead process left. Several processes may share a folder: files of
// a living one are left alone, and if several repair the same file, one of them reports it.

import { resolve } from "node:path";
import {
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  inTurn,
  MARK_SUFFIX,
  type MarkedKind,
  type RecordingNames,
  type Repaired,
  type Repairing,
  removed,
  repairMarked,
  startRepairing,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { CONTAINERS } from "../containers";
import { keepDamaged, wasDamaged } from "./damaged";
import { conclude, type FinishedFile, finishedFile, writeJson } from "./end";
import { type ReadJson, readJson } from "./json";
import { isLeftFile, readLeft } from "./left-file";
import { leaveMarked } from "./left-marks";
import { concludePeaks, growingPeaks, peakCount, removeLonePeaks, repairPeaks } from "./peaks";

/** @param directory as the user wrote it, for errors */
const kindIn = (directory: string): MarkedKind<ReadJson, FinishedFile> => ({
  read: readJson,
  extensionOf: ({ container }) => CONTAINERS[container].extension,
  async repair(disk, names, json) {
    const isNamed = !(await found(disk, names.part));
    try {
      return await (isNamed ? repairMark : repairPart)(disk, names, json);
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      if (await keepDamaged(disk, names, json, isNamed)) throw wasDamaged(directory, json);
      return undefined;
    }
  },
});

/**
 * Repairs, once, what dead processes left below `directory`. Never rejects. Does nothing if the directory does not
 * exist.
 * @param now milliseconds since 1970, by the disk's clock
 * @param searched called as soon as it is known what can be continued, and where. What said so is removed when it is done: it
 * writes that down for the next process, in case that this one is killed too
 */
export async function repairRecordings(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
  searched: () => unknown = () => undefined,
): Promise<Repaired<FinishedFile>> {
  const repaired: Repaired<FinishedFile> = { files: [], errors: [], waiting: 0 };
  try {
    const paths = await filesBelow(disk, directory);
    const marks = paths.filter((path) => path.endsWith(MARK_SUFFIX));
    // What cannot be read now is reported by its repair.
    await Promise.all(marks.map((path) => leaveMarked(disk, directory, path, now()).catch(() => undefined)));
    const read: string[] = [];
    for (const path of paths.filter(isLeftFile))
      await inTurn(resolve(directory), async () => {
        if (await readLeft(disk, resolve(directory), path)) read.push(path);
      });
    await searched();
    for (const path of read) await removed(disk, path);
    await repairMarked(disk, directory, marks, now, kindIn(directory), repaired);
    await removeLonePeaks(disk, paths);
  } catch (thrown) {
    repaired.errors.push(diskError("Could not search for interrupted recordings", directory, thrown));
  }
  return repaired;
}

/** Returns the file if this process is to report it. @throws the system's error; RangeError if its beginning is damaged */
async function repairPart(disk: Disk, names: RecordingNames, json: ReadJson): Promise<FinishedFile | undefined> {
  const { container, format } = json;
  const handle = await disk.open(names.part, "r+");
  let samples: number;
  let bytes = 0;
  try {
    samples = await CONTAINERS[container].framesIn(handle, format);
    const sealed = samples > 0 ? await CONTAINERS[container].seal(handle, format, samples) : { bytes };
    // The next start tries again.
    if (sealed.failure !== undefined) throw sealed.failure;
    bytes = sealed.bytes;
    await repairPeaks(disk, handle, names.part, json, samples);
  } finally {
    await handle.close();
  }
  if (samples === 0) {
    await removed(disk, names.part);
    await removed(disk, growingPeaks(names.part));
    await removed(disk, names.mark);
    return undefined;
  }
  const { file, report } = await conclude(disk, names, json, { bytes, samples, complete: true, repaired: true });
  return report ? file : undefined;
}

/** The process died before it began the file, or after it renamed it. @throws as `repairPart` */
async function repairMark(disk: Disk, names: RecordingNames, json: ReadJson): Promise<FinishedFile | undefined> {
  const there = await found(disk, names.file);
  if (!there) {
    await removed(disk, names.mark);
    return undefined;
  }
  const handle = await disk.open(names.file, "r");
  const samples = await CONTAINERS[json.container].framesIn(handle, json.format).finally(() => handle.close());
  await concludePeaks(disk, names.part, names.file, peakCount(samples, json.format.rate));
  const file = finishedFile(names.file, json, { bytes: there.size, samples, complete: true, repaired: true });
  if (!(await found(disk, names.json))) await writeJson(disk, names, json, file);
  return (await removed(disk, names.mark)) ? file : undefined;
}

/**
 * Repairs what dead processes left below `directory`: now, and again after 35 and 70 s if a process might still be
 * running elsewhere. Does not keep the process alive.
 * @param save writes down what can be continued
 */
export function startRepair(
  directory: string,
  onFile: (file: FinishedFile) => void,
  onError: (error: RtmsError) => void,
  save: () => Promise<void> = () => Promise.resolve(),
  lookAgain?: number,
): Repairing {
  const repair = (searched: () => void) => repairRecordings(directory, DISK, Date.now, () => save().then(searched));
  return startRepairing({ repair, onFile, onError, lookAgain });
}

// Completes, at the next start, the files that a dead process left. Several processes may share a folder: files of a living
// one are left alone, and if several repair the same file, one of them reports it.

import {
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  LOOK_AGAIN,
  lookRepeatedly,
  MARK_SUFFIX,
  type MarkedKind,
  type RecordingNames,
  type Repaired,
  removed,
  repairMarked,
  rewritten,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { EXTENSION, type FinishedMovie, finishedMovie, finishedText, type ReadMovie, readMovie } from "./facts";
import { captioned, conclude, seal } from "./seal";

const KIND: MarkedKind<ReadMovie, FinishedMovie> = {
  read: readMovie,
  extensionOf: () => EXTENSION,
  repair: repairOne,
};

/** Repairs, once, what dead processes left below `directory`. Never rejects. @param now milliseconds by the disk's clock */
export async function repairOnce(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
): Promise<Repaired<FinishedMovie>> {
  const repaired: Repaired<FinishedMovie> = { files: [], errors: [], waiting: 0 };
  try {
    const marks = (await filesBelow(disk, directory)).filter((path) => path.endsWith(`${EXTENSION}${MARK_SUFFIX}`));
    await repairMarked(disk, directory, marks, now, KIND, repaired);
  } catch (thrown) {
    repaired.errors.push(diskError("Could not search for interrupted recordings", directory, thrown));
  }
  return repaired;
}

/** @returns the file if this process is to report it */
async function repairOne(disk: Disk, names: RecordingNames, movie: ReadMovie): Promise<FinishedMovie | undefined> {
  const isPart = (await found(disk, names.part)) !== undefined;
  // The process died before it began the file, or after it gave it its name: then only the mark is left.
  if (!isPart && !(await found(disk, names.file))) {
    await removed(disk, names.mark);
    return undefined;
  }
  const handle = await disk.open(isPart ? names.part : names.file, "r+");
  const sealed = await seal(handle).finally(() => handle.close());
  const end = { ...sealed, complete: true, repaired: true } as const;
  if (isPart) {
    const concluded = await conclude(disk, names, movie, movie.content, end);
    return concluded?.report ? concluded.file : undefined;
  }
  const whole = await captioned(disk, names, names.file, movie, end);
  const text = finishedText(names.file, movie, movie.content, whole);
  if (!(await found(disk, names.json))) await rewritten(disk, names.json, `${names.json}.part`, text);
  return (await removed(disk, names.mark)) ? finishedMovie(names.file, movie, movie.content, whole) : undefined;
}

export interface RepairingMovies {
  /** Stops. A file that is being repaired is still reported. */
  stop(): void;
}

/**
 * Completes what dead processes left below `directory`: now, and again after 35 and 70 s if a process might still be running
 * elsewhere. Does not keep the process alive.
 * @param onFile takes each file that this process has repaired @param onError takes RTMS_FILE
 */
export function repairMovies(
  directory: string,
  onFile: (file: FinishedMovie) => void,
  onError: (error: RtmsError) => void,
  lookAgain = LOOK_AGAIN,
): RepairingMovies {
  const stop = lookRepeatedly(async () => {
    const repaired = await repairOnce(directory);
    for (const file of repaired.files) onFile(file);
    for (const error of repaired.errors) onError(error);
    return repaired;
  }, lookAgain);
  return { stop };
}

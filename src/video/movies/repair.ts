// Completes, at the next start, the files that a dead process left. Several processes may share a folder: files of a living
// one are left alone, and if several repair the same file, one of them reports it.

import {
  concludeFile,
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
import { captioned, conclude, type Sealed, seal } from "./seal";
import { movieError } from "./texts";

/** @param directory as the user wrote it, for errors */
const kindIn = (directory: string): MarkedKind<ReadMovie, FinishedMovie> => ({
  read: readMovie,
  extensionOf: () => EXTENSION,
  repair: (disk, names, movie) => repairOne(disk, directory, names, movie),
});

/** Repairs, once, what dead processes left below `directory`. Never rejects. @param now milliseconds by the disk's clock */
export async function repairOnce(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
): Promise<Repaired<FinishedMovie>> {
  const repaired: Repaired<FinishedMovie> = { files: [], errors: [], waiting: 0 };
  try {
    const marks = (await filesBelow(disk, directory)).filter((path) => path.endsWith(`${EXTENSION}${MARK_SUFFIX}`));
    await repairMarked(disk, directory, marks, now, kindIn(directory), repaired);
  } catch (thrown) {
    repaired.errors.push(diskError("Could not search for interrupted recordings", directory, thrown));
  }
  return repaired;
}

/** @returns the file if this process is to report it */
async function repairOne(
  disk: Disk,
  directory: string,
  names: RecordingNames,
  movie: ReadMovie,
): Promise<FinishedMovie | undefined> {
  const isPart = (await found(disk, names.part)) !== undefined;
  // The process died before it began the file, or after it gave it its name: then only the mark is left.
  if (!isPart && !(await found(disk, names.file))) {
    await removed(disk, names.mark);
    return undefined;
  }
  const path = isPart ? names.part : names.file;
  const sealed = await sealedAt(disk, path);
  if (!sealed) {
    const { streamId } = movie.about;
    const isReported = await keepDamaged(disk, { ...names, part: path }, movie);
    if (!isPart) await removed(disk, names.json);
    if (isReported) throw movieError("RTMS_FILE", "damaged", { streamId, directory }, { streamId });
    return undefined;
  }
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

/** @returns undefined if its beginning is damaged */
async function sealedAt(disk: Disk, path: string): Promise<Sealed | undefined> {
  const handle = await disk.open(path, "r+");
  try {
    return await seal(handle);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  } finally {
    await handle.close();
  }
}

/**
 * Gives a damaged file a name that says so, and writes what is known of it beside it, captions too.
 * @returns whether this process is to report it
 */
async function keepDamaged(disk: Disk, names: RecordingNames, movie: ReadMovie): Promise<boolean> {
  const { size: bytes } = await disk.stat(names.part);
  const end = { bytes, duration: Number.POSITIVE_INFINITY, frames: 0, complete: false, damaged: true } as const;
  const file = `${names.file.slice(0, -EXTENSION.length)}.damaged${EXTENSION}`;
  const textOf = async (final: RecordingNames) => {
    const { duration: _, ...whole } = await captioned(disk, names, final.file, movie, end);
    return finishedText(final.file, movie, movie.content, { ...whole, duration: 0 });
  };
  const { report } = await concludeFile(disk, { ...names, file }, { extension: EXTENSION, textOf, isComplete: true });
  return report;
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

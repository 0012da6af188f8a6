// Completes, at the next start, the files that a dead process left. Several processes may share a folder: files of a living
// one are left alone, and if several repair the same file, one of them reports it.

import {
  concludeFile,
  DISK,
  type Disk,
  diskError,
  filesBelow,
  found,
  MARK_SUFFIX,
  type MarkedKind,
  type RecordingNames,
  type Repaired,
  type Repairing,
  removed,
  repairMarked,
  rewritten,
  startRepairing,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { EXTENSION, type FinishedMovie, finishedMovie, finishedText, type ReadMovie, readMovie } from "./facts";
import { type LeftMovie, leaveMarked, nameIn } from "./left";
import { captioned, conclude, type Sealed, seal, writtenOf } from "./seal";
import { movieError } from "./texts";

/** @param directory as the user wrote it, for errors @param left what is continued, by mark */
const kindIn = (directory: string, left: Map<string, LeftMovie>): MarkedKind<ReadMovie, FinishedMovie> => ({
  read: readMovie,
  extensionOf: () => EXTENSION,
  async repair(disk, names, movie) {
    const repaired = await repairOne(disk, names, movie);
    const one = left.get(names.mark);
    // Without a sample there is no file: then the next one continues what that one was to continue.
    if (one) one.file = repaired ? nameIn(directory, repaired.path) : movie.continues;
    if (!repaired?.report) return undefined;
    if (repaired.file) return repaired.file;
    const { streamId } = movie.about;
    throw movieError("RTMS_FILE", "damaged", { streamId, directory }, { streamId });
  },
});

/**
 * Repairs, once, what dead processes left below `directory`. Never rejects.
 * @param now milliseconds since 1970, by the disk's clock @param searched called when it is known what can be continued
 */
export async function repairOnce(
  directory: string,
  disk: Disk = DISK,
  now: () => number = Date.now,
  searched: () => void = () => undefined,
): Promise<Repaired<FinishedMovie>> {
  const repaired: Repaired<FinishedMovie> = { files: [], errors: [], waiting: 0 };
  try {
    const marks = (await filesBelow(disk, directory)).filter((path) => path.endsWith(`${EXTENSION}${MARK_SUFFIX}`));
    const left = new Map<string, LeftMovie>();
    // What cannot be read now is reported by its repair.
    const leave = async (mark: string) => {
      const movie = await leaveMarked(disk, directory, mark, now()).catch(() => undefined);
      if (movie) left.set(mark, movie);
    };
    await Promise.all(marks.map(leave));
    searched();
    await repairMarked(disk, directory, marks, now, kindIn(directory, left), repaired);
  } catch (thrown) {
    repaired.errors.push(diskError("Could not search for interrupted recordings", directory, thrown));
  }
  return repaired;
}

interface Concluded {
  /** Absolute. */
  readonly path: string;
  /** Whether this process is to report it: of several at the same file, one does. */
  readonly report: boolean;
  /** Undefined if it is damaged. */
  readonly file: FinishedMovie | undefined;
}

/** @returns undefined if there is no movie */
async function repairOne(disk: Disk, names: RecordingNames, movie: ReadMovie): Promise<Concluded | undefined> {
  const isPart = (await found(disk, names.part)) !== undefined;
  // The process died before it began the file, or after it gave it its name: then only the mark is left.
  if (!isPart && !(await found(disk, names.file))) {
    await removed(disk, names.mark);
    return undefined;
  }
  const path = isPart ? names.part : names.file;
  const sealed = await sealedAt(disk, path);
  if (!sealed) {
    const kept = await keepDamaged(disk, { ...names, part: path }, movie);
    if (!isPart) await removed(disk, names.json);
    return { ...kept, file: undefined };
  }
  const end = { ...sealed, complete: true, repaired: true } as const;
  if (isPart) {
    const concluded = await conclude(disk, names, movie, movie.content, end);
    return concluded && { ...concluded, path: concluded.file.path };
  }
  const content = writtenOf(movie.content, end);
  const whole = await captioned(disk, names, names.file, movie, end);
  const text = finishedText(names.file, movie, content, whole);
  if (!(await found(disk, names.json))) await rewritten(disk, names.json, `${names.json}.part`, text);
  const file = finishedMovie(names.file, movie, content, whole);
  return { path: names.file, report: await removed(disk, names.mark), file };
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

/** Gives a damaged file a name that says so, and writes what is known of it beside it, captions too. */
async function keepDamaged(
  disk: Disk,
  names: RecordingNames,
  movie: ReadMovie,
): Promise<Pick<Concluded, "path" | "report">> {
  const { size: bytes } = await disk.stat(names.part);
  const end = { bytes, duration: Number.POSITIVE_INFINITY, frames: 0, complete: false, damaged: true } as const;
  const file = `${names.file.slice(0, -EXTENSION.length)}.damaged${EXTENSION}`;
  const textOf = async (final: RecordingNames) => {
    const { duration: _, ...whole } = await captioned(disk, names, final.file, movie, end);
    return finishedText(final.file, movie, movie.content, { ...whole, duration: 0 });
  };
  return await concludeFile(disk, { ...names, file }, { extension: EXTENSION, textOf, isComplete: true });
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
  lookAgain?: number,
): Repairing {
  const repair = (searched: () => void) => repairOnce(directory, DISK, Date.now, searched);
  return startRepairing({ repair, onFile, onError, lookAgain });
}

// The file system as recordings and documents use it, and its failures as errors that name the cure.

import * as fs from "node:fs/promises";
import { dirname } from "node:path";
import { RtmsError } from "../protocol/errors";

/** What of `node:fs/promises` is used: tests put a broken disk in its place. */
export type Disk = Pick<typeof fs, "open" | "link" | "rename" | "unlink" | "mkdir" | "stat" | "readFile" | "readdir">;

export const DISK: Disk = fs;

const RIGHTS = "Give the user that Node-RED runs as the right to write there, or choose another directory.";
const FULL = "The disk, or this user's share of it, is full. Free space or choose another directory.";
const GONE = "The disk or folder was taken away, or is broken. Bring it back or choose another directory.";
const FILES = "Too many files are open. Raise the limit (ulimit -n) of Node-RED's process.";

/** What most likely caused a failure and what to do, by the system's code. */
const CURES: Readonly<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: "This file system does not hold files that large. Set a rotation by size, or choose another directory.",
  EACCES: RIGHTS,
  EPERM: RIGHTS,
  EROFS: `The disk may only be read. ${RIGHTS}`,
  ENOTDIR: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EEXIST: "A part of the path is a file, not a folder. Choose another directory or another file name.",
  EISDIR: "A folder is in the way. Choose another directory or another file name.",
  ENAMETOOLONG: "The path is too long. Choose a shorter directory or file name.",
  EMFILE: FILES,
  ENFILE: FILES,
  ESLOW: "The disk does not keep up, and the rest is left out. Choose a faster one.",
  ENOENT: GONE,
  EIO: GONE,
  ENODEV: GONE,
  ENXIO: GONE,
  ESTALE: GONE,
  ETIMEDOUT:
    "The disk does not answer, as a network share whose server is gone. Bring it back or choose another directory; " +
    "what it has not taken waits in memory as long as there is room.",
};

/** The system's code of a failure, as `ENOSPC`. */
export function codeOf(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}

/**
 * A failure of the disk as RTMS_FILE. Only `directory` is named, as the user wrote it, and neither the file nor the
 * system's own text, because names of files hold names of people (contract, "Errors").
 * @param what happened, as "The recording of stream x could not be written"
 */
export function diskError(what: string, directory: string, thrown: unknown, streamId?: string): RtmsError {
  const code = codeOf(thrown) || "unknown";
  const cure = CURES[code] ?? "Look at the directory and its disk.";
  const details = streamId === undefined ? {} : { streamId };
  return new RtmsError("RTMS_FILE", `${what} in ${directory} (${code}). ${cure} The live flow goes on.`, details);
}

/** Whether something is there. */
export async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.stat(path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

/** Deletes a file. Returns whether it was there, and so, of several that try at once, true to one only. */
export async function removed(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.unlink(path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return false;
    throw thrown;
  }
}

/** What a folder that is there already may be refused with: the root of a Windows drive, and of a disk to read only. */
export const MAYBE_THERE: ReadonlySet<string> = new Set(["EEXIST", "EISDIR", "EPERM", "EROFS"]);

/**
 * Makes a folder, and those above it. Not with `recursive`: Node.js then never returns, on a processor that it keeps to
 * itself, where a folder is missing and cannot be made without that being forbidden, as below /proc.
 */
export async function makeFolder(disk: Pick<Disk, "mkdir" | "stat">, path: string): Promise<void> {
  try {
    await makeOne(disk, path);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT" || dirname(path) === path) throw thrown;
    await makeFolder(disk, dirname(path));
    await makeOne(disk, path);
  }
}

async function makeOne(disk: Pick<Disk, "mkdir" | "stat">, path: string): Promise<void> {
  try {
    await disk.mkdir(path);
  } catch (thrown) {
    if (!MAYBE_THERE.has(codeOf(thrown)) || !(await isFolder(disk, path))) throw thrown;
  }
}

async function isFolder(disk: Pick<Disk, "stat">, path: string): Promise<boolean> {
  return await disk.stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Makes a file that did not exist and has it safe on disk. Returns false if something is there already. */
export async function writeNew(disk: Disk, path: string, text: string): Promise<boolean> {
  let file: fs.FileHandle;
  try {
    file = await disk.open(path, "wx");
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    throw thrown;
  }
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (thrown) {
    await removed(disk, path).catch(() => false);
    throw thrown;
  } finally {
    await file.close();
  }
  return true;
}

/** Some file systems (FAT, a few network shares) have no second name for a file. */
const NO_LINKS = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL", "EMLINK", "UNKNOWN"]);

/**
 * Gives a file its final name, which it takes only if nothing has it: by a second name, which the system refuses if
 * there is one, or, where there are none, by renaming. The old name may go on beside it; the caller deletes it.
 * @returns false if something else has the name
 */
export async function placed(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.link(from, to);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "EEXIST") return await sameFile(disk, from, to);
    if (!NO_LINKS.has(code)) throw thrown;
    if (await exists(disk, to)) return false;
    await disk.rename(from, to);
    return true;
  }
}

/** A process that died, or another that repairs the same file, may have given it the name already. */
async function sameFile(disk: Disk, one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([disk.stat(one), disk.stat(other)]);
  return first.ino !== 0 && first.ino === second.ino && first.dev === second.dev;
}

// The file system as recordings and documents use it, and its failures as errors that name the remedy.

import * as fs from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RtmsError } from "../../protocol/errors";
import { FILE_TEXTS, fileError } from "../texts";
import { DiskGate, gated, type Mounts, readMounts } from "./gate";
import { withRetries } from "./retries";
import { codeOf } from "./system-code";

/** The functions of `node:fs/promises` that are used. Tests replace them by a faulty disk. */
export type Disk = Pick<typeof fs, "open" | "link" | "rename" | "unlink" | "mkdir" | "stat" | "readFile" | "readdir">;

let knownMounts: Mounts = [];
if (process.platform === "linux")
  void fs.readFile("/proc/self/mounts", "utf8").then(
    (text) => {
      knownMounts = readMounts(text);
    },
    () => undefined,
  );

/** All disks of this process. */
const OWN = gated(fs, new DiskGate(), () => knownMounts);
/** What a path really leads to. */
export const PATHS: Pick<typeof fs, "lstat" | "realpath"> = OWN;
/** Opens a file for reading: a link in its place is refused, and a pipe waits for nobody. Windows has neither. */
export const READ_NO_LINK = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);
/** Opens a file for writing, new or emptied, in the same way. */
export const WRITE_NO_LINK =
  fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC | (fs.constants.O_NOFOLLOW ?? 0);
export const DISK: Disk = process.platform === "win32" ? (withRetries(OWN) satisfies Disk) : OWN;

/**
 * Describes a failure of the disk as RTMS_FILE. Names only `directory`, as the user wrote it, but neither the file
 * nor the system's message, because file names contain names of people (contract#errors).
 * @param what happened, for example "The recording of stream x could not be written"
 */
export function diskError(what: string, directory: string, thrown: unknown, streamId?: string): RtmsError {
  const code = codeOf(thrown) || "unknown";
  const cure = { code: Object.hasOwn(FILE_TEXTS, code) ? code : "otherDiskCode" };
  const details = streamId === undefined ? {} : { streamId };
  return fileError("RTMS_FILE", "disk", { what, directory, code, cure }, details);
}

/** The result of `look`; undefined if it fails because nothing is there, or with one of `codes`. */
async function unlessGone<T>(look: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await look;
  } catch (thrown) {
    if (["ENOENT", ...codes].includes(codeOf(thrown))) return undefined;
    throw thrown;
  }
}

/** What is at a path; undefined if nothing is. */
export async function found(disk: Pick<Disk, "stat">, path: string) {
  return await unlessGone(disk.stat(path), "ENOTDIR");
}

/** Identifies a file independently of its name. */
export interface Numbered {
  readonly ino: number;
  readonly dev?: number;
}

/** Whether both are the same file; undefined if files have no numbers, as on some network shares. */
export function sameFile(one: Numbered, other: Numbered): boolean | undefined {
  return one.ino && other.ino ? one.ino === other.ino && one.dev === other.dev : undefined;
}

/** Whether two paths are known to lead to the same file. */
export async function isOneFile(disk: Pick<Disk, "stat">, one: string, other: string): Promise<boolean> {
  const [first, second] = [await found(disk, one), await found(disk, other)];
  return (first && second && sameFile(first, second)) ?? false;
}

/** The text of a file; undefined if it does not exist, is a folder, or is longer than `most` bytes. */
export async function textAt(disk: Disk, path: string, most: number): Promise<string | undefined> {
  const { size } = (await found(disk, path)) ?? { size: Number.POSITIVE_INFINITY };
  return size > most ? undefined : await unlessGone(disk.readFile(path, "utf8"), "EISDIR");
}

/** Every path below a folder, absolute or relative as `directory` is; empty if it does not exist. */
export async function filesBelow(disk: Disk, directory: string): Promise<string[]> {
  const names = (await unlessGone(disk.readdir(directory, { recursive: true }))) ?? [];
  return names.map((name) => join(directory, name));
}

/** Deletes a file. Returns whether it was there. If several callers try at once, only one gets true. */
export async function removed(disk: Pick<Disk, "unlink">, path: string): Promise<boolean> {
  return (await unlessGone(disk.unlink(path).then(() => true))) ?? false;
}

/** Errors that a folder that exists already may cause: the root of a Windows drive, a read-only disk. */
const MAYBE_THERE: ReadonlySet<string> = new Set(["EEXIST", "EISDIR", "EPERM", "EROFS"]);

/**
 * Creates a folder and its parents. Does not use `recursive`: where a folder is missing and cannot be created, as
 * below /proc, Node.js then loops forever instead of failing, and keeps a core busy.
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

/** Creates a new file and flushes it to disk. Returns false if something is there already. */
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

/** Adds `text` to the end of a file that exists. @throws the system's error */
export async function appended(disk: Pick<Disk, "open">, path: string, text: string): Promise<void> {
  const file = await disk.open(path, "r+");
  try {
    const { size } = await file.stat();
    await file.write(text, size);
  } finally {
    await file.close();
  }
}

/** Replaces a file by `text` in one step, as seen by readers. Writes to `beside` first. */
export async function rewritten(disk: Disk, path: string, beside: string, text: string): Promise<void> {
  await removed(disk, beside);
  await writeNew(disk, beside, text);
  await disk.rename(beside, path);
}

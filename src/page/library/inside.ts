// Opens and deletes files of one folder and no other. Paths come from the look at the folder, never from a request; a link
// that leads elsewhere, or a folder that has become one meanwhile, is refused all the same.

import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath, unlink } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** Waits for nobody, if it is a pipe, and follows no link. Windows has neither. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Whether a path, both resolved, is below a folder. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The whole path of a file that really is in the folder. @returns nothing for anything else */
async function placeOf(directory: string, path: string): Promise<string | undefined> {
  const wanted = resolve(directory, path);
  try {
    const [root, folder] = [await realpath(directory), await realpath(dirname(wanted))];
    if (folder !== root && !isBelow(root, folder)) return undefined;
    return (await lstat(wanted)).isFile() ? wanted : undefined;
  } catch {
    return undefined;
  }
}

export interface OpenFile {
  file: FileHandle;
  /** The whole path. */
  path: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since 1970. */
  changed: number;
}

/** @param path whole or relative to the folder @returns nothing if it is no file there. The caller closes it */
export async function openInside(directory: string, path: string): Promise<OpenFile | undefined> {
  const place = await placeOf(directory, path);
  if (place === undefined) return undefined;
  const file = await open(place, FLAGS).catch(() => undefined);
  if (!file) return undefined;
  try {
    const found = await file.stat();
    if (found.isFile()) return { file, path: place, size: found.size, changed: found.mtimeMs };
  } catch {
    // Closed below.
  }
  await file.close();
  return undefined;
}

/** Deletes a file; it is no fault if it is gone. @throws the system's error, or one if it is not in the folder */
export async function removeInside(directory: string, path: string): Promise<void> {
  const place = await placeOf(directory, path);
  if (place !== undefined) {
    await unlink(place);
    return;
  }
  const isThere = await lstat(resolve(directory, path)).catch(() => undefined);
  if (isThere) throw new Error("not a file of the folder");
}

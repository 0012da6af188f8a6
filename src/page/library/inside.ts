// Opens and deletes files of one folder and no other. Paths come from the look at the folder, never from a request; a link
// that leads elsewhere, or a folder that has become one meanwhile, is refused all the same.

import type { FileHandle } from "node:fs/promises";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { DISK, PATHS, READ_NO_LINK } from "../../files";

/** Whether a path, both resolved, is below a folder. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The whole path of a file that really is in the folder. @returns nothing for anything else */
async function placeOf(directory: string, path: string): Promise<string | undefined> {
  const wanted = resolve(directory, path);
  try {
    const [root, folder] = [await PATHS.realpath(directory), await PATHS.realpath(dirname(wanted))];
    if (folder !== root && !isBelow(root, folder)) return undefined;
    return (await PATHS.lstat(wanted)).isFile() ? wanted : undefined;
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
  const file = await DISK.open(place, READ_NO_LINK).catch(() => undefined);
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
    await DISK.unlink(place);
    return;
  }
  const isThere = await PATHS.lstat(resolve(directory, path)).catch(() => undefined);
  if (isThere) throw new Error("not a file of the folder");
}

// A file that grows: creating it with a mark beside it, and whether it is still there.

import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { codeOf, type Disk, found, makeFolder, type Numbered, removed, sameFile, writeNew } from "../disk";
import type { RecordingNames } from "./names";

/** Creates the file with the first free name. @param textOf the mark for a file, which says whose it is */
export async function beginMarked(
  disk: Disk,
  candidates: Iterable<RecordingNames>,
  textOf: (file: string) => string,
): Promise<{ handle: FileHandle; names: RecordingNames }> {
  let folder: string | undefined;
  for (const names of candidates) {
    if (folder === undefined) {
      folder = dirname(names.file);
      await makeFolder(disk, folder);
    }
    if ((await found(disk, names.file)) || (await found(disk, names.json))) continue;
    if (!(await writeNew(disk, names.mark, textOf(names.file)))) continue;
    const handle = await openNew(disk, names);
    if (handle) return { handle, names };
  }
  throw new Error(`every name like it in ${folder} is taken`);
}

async function openNew(disk: Disk, names: RecordingNames): Promise<FileHandle | undefined> {
  try {
    return await disk.open(names.part, "wx+");
  } catch (thrown) {
    await removed(disk, names.mark).catch(() => false);
    if (codeOf(thrown) === "EEXIST") return undefined;
    throw thrown;
  }
}

/** Whether `path` still leads to the file that was opened there. */
export async function isStill(disk: Pick<Disk, "stat">, opened: Numbered, path: string): Promise<boolean> {
  const there = await found(disk, path);
  // Without file numbers, only the absence of the file can be noticed.
  return there !== undefined && sameFile(opened, there) !== false;
}

/** The error for a file that is not there any more. */
export function wasRemoved(): Error {
  return Object.assign(new Error("removed or replaced"), { code: "EREMOVED" });
}

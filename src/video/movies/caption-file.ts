// The `.vtt` beside a complete file. The mark names it before it is written, so that another process can write it again, or
// delete it.

import { basename, dirname, extname, join } from "node:path";
import { appended, type Disk, found, type RecordingNames, removed, rewritten } from "../../files";
import { contentLine } from "./facts";

const EXTENSION = ".vtt";
const MOST_NAMES = 1000;

/** The file that is written first, and then gets the name. */
export const unfinishedOf = (path: string): string => `${path}.part`;

/**
 * Writes captions beside `file`, the final name of what `begun` names.
 * @param known the name that the mark has for them, if another process began to write them
 * @returns the name, without a folder @throws the system's error
 */
export async function writeCaptions(
  disk: Disk,
  begun: RecordingNames,
  file: string,
  text: string,
  known: string | undefined,
): Promise<string> {
  const path = known === undefined ? await freeName(disk, file) : join(dirname(file), known);
  const name = basename(path);
  if (known === undefined) await appended(disk, begun.mark, contentLine({ captions: name }));
  await rewritten(disk, path, unfinishedOf(path), text);
  return name;
}

/** Deletes captions of this name beside `file`. */
export async function removeCaptions(disk: Disk, file: string, name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const path = join(dirname(file), name);
  await removed(disk, unfinishedOf(path));
  await removed(disk, path);
}

/** Existing files are never changed: those of transcript-out may have such names. */
async function freeName(disk: Disk, file: string): Promise<string> {
  const stem = file.slice(0, -extname(file).length);
  for (let number = 1; number <= MOST_NAMES; number++) {
    const path = `${stem}${number === 1 ? "" : `-${number}`}${EXTENSION}`;
    if (!(await found(disk, path)) && !(await found(disk, unfinishedOf(path)))) return path;
  }
  throw new Error(`every name like ${stem} is taken`);
}

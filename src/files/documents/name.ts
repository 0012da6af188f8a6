// A document's path: below its directory, with a name that no other file has.

import { dirname, extname, join } from "node:path";
import { codeOf, DISK, type Disk, makeFolder } from "../disk";

/** Numbered names to try before a random one. */
const MOST_NAMES = 1000;

/** The path of a document: `name` below `directory`. */
export function documentPath(directory: string, name: string): string {
  return join(directory, ...name.split("/"));
}

function numbered(path: string, attempt: number): string {
  if (attempt === 1) return path;
  const extension = extname(path);
  const suffix = attempt > MOST_NAMES ? `${Date.now().toString(36)}${attempt}` : String(attempt);
  return `${path.slice(0, path.length - extension.length)}_${suffix}${extension}`;
}

/** `path`, then `name_2.ext`, `name_3.ext`, …: names to try one after the other. */
export function* numberedNames(path: string): Generator<string> {
  for (let attempt = 1; attempt <= 2 * MOST_NAMES; attempt += 1) yield numbered(path, attempt);
}

/**
 * Creates a new, empty file and its folders: `path`, else `name_2.ext`, `name_3.ext`, … Existing files are never
 * changed.
 * @throws the error of the file system
 */
export async function reserve(path: string, disk: Pick<Disk, "mkdir" | "stat" | "open"> = DISK): Promise<string> {
  await makeFolder(disk, dirname(path));
  let taken: unknown;
  for (const name of numberedNames(path)) {
    try {
      const file = await disk.open(name, "wx");
      await file.close();
      return name;
    } catch (thrown) {
      if (codeOf(thrown) !== "EEXIST") throw thrown;
      taken = thrown;
    }
  }
  throw taken;
}

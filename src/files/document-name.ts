// A document's own place on disk: below its directory, under a name that nobody else has.

import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, extname, join } from "node:path";

/** Names tried in a row before one is made up. */
const MOST_NAMES = 1000;

/** Where a document goes: `name` below `directory`. */
export function documentPath(directory: string, name: string): string {
  return join(directory, ...name.split("/"));
}

function numbered(path: string, attempt: number): string {
  if (attempt === 1) return path;
  const extension = extname(path);
  const suffix = attempt > MOST_NAMES ? `${Date.now().toString(36)}${attempt}` : String(attempt);
  return `${path.slice(0, path.length - extension.length)}_${suffix}${extension}`;
}

/**
 * Makes an empty file that did not exist before, and its folders: `path`, else `name_2.ext`, `name_3.ext`, … Whatever is
 * there stays as it is. Synchronous, once a document, because its name is told with the first message.
 * @throws the error of the file system
 */
export function reserve(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const name = numbered(path, attempt);
    try {
      closeSync(openSync(name, "wx"));
      return name;
    } catch (thrown) {
      const taken = thrown instanceof Error && "code" in thrown && thrown.code === "EEXIST";
      if (!taken || attempt > 2 * MOST_NAMES) throw thrown;
    }
  }
}

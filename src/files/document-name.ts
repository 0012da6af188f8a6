// A document's own place on disk: below its directory, under a name that nobody else has.

import { closeSync, mkdirSync, openSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { codeOf, MAYBE_THERE } from "./disk";

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

/** As `makeFolder`, and like it without `recursive`. */
function makeFolderNow(path: string): void {
  try {
    makeOneNow(path);
  } catch (thrown) {
    if (codeOf(thrown) !== "ENOENT" || dirname(path) === path) throw thrown;
    makeFolderNow(dirname(path));
    makeOneNow(path);
  }
}

function makeOneNow(path: string): void {
  try {
    mkdirSync(path);
  } catch (thrown) {
    const there = MAYBE_THERE.has(codeOf(thrown)) && statSync(path, { throwIfNoEntry: false })?.isDirectory();
    if (!there) throw thrown;
  }
}

/**
 * Makes an empty file that did not exist before, and its folders: `path`, else `name_2.ext`, `name_3.ext`, … Whatever is
 * there stays as it is. Synchronous, once a document, because its name is told with the first message.
 * @throws the error of the file system
 */
export function reserve(path: string): string {
  makeFolderNow(dirname(path));
  for (let attempt = 1; ; attempt += 1) {
    const name = numbered(path, attempt);
    try {
      closeSync(openSync(name, "wx"));
      return name;
    } catch (thrown) {
      if (codeOf(thrown) !== "EEXIST" || attempt > 2 * MOST_NAMES) throw thrown;
    }
  }
}

// Where a recording's files are: while it grows, once it is complete, and what is tried when a name is taken.

import { randomBytes } from "node:crypto";
import { dirname, extname, join, resolve } from "node:path";
import { fileName, type NameParts } from "../../files";

export type Container = "wav" | "raw";

export const EXTENSIONS: Readonly<Record<Container, string>> = { wav: ".wav", raw: ".pcm" };

export interface RecordingNames {
  /** Complete. */
  readonly file: string;
  /** The JSON beside it. */
  readonly json: string;
  /** While it grows: no program that watches for recordings takes it for one, but every player plays it. */
  readonly part: string;
  /** Says who is writing it. What is left of a dead process is found by this name. */
  readonly mark: string;
}

/** The JSON beside a file. */
export function jsonOf(file: string): string {
  return `${file.slice(0, file.length - extname(file).length)}.json`;
}

export const MARK_SUFFIX = ".part.json";

/** @param stem all but the extension */
export function namesOf(stem: string, extension: string): RecordingNames {
  const file = stem + extension;
  return { file, json: jsonOf(file), part: `${file}.part`, mark: file + MARK_SUFFIX };
}

/** The names of the file that a mark belongs to. */
export function namesOfMark(mark: string, container: Container): RecordingNames {
  const file = mark.slice(0, -MARK_SUFFIX.length);
  const { length } = EXTENSIONS[container];
  return namesOf(file.slice(0, -length), file.slice(-length));
}

const INDEX = /\{index\}/;
const INDEX_DIGITS = 5;
/** After so many names that were taken, one is made up. */
const MOST_TRIES = 500;

/** Names that are tried one after the other, first `stem` or, from the second, `stem-2`. */
export function* candidates(stem: string, extension: string, first = 1): Generator<RecordingNames> {
  for (let number = first; number < first + MOST_TRIES; number++)
    yield namesOf(number === 1 ? stem : `${stem}-${number}`, extension);
  yield namesOf(`${stem}-${randomBytes(6).toString("hex")}`, extension);
}

/** Some encrypted file systems stop at 143 bytes a name. */
const SHORT_NAME = 80;

export interface NameOptions {
  directory: string;
  template: string;
  parts: NameParts;
  container: Container;
}

/** Names for the file that was begun `index` files after the first; `short` for a disk that takes no longer ones. */
export function candidatesOf(options: NameOptions, index: number, short: boolean): Generator<RecordingNames> {
  const { template, container } = options;
  const extension = EXTENSIONS[container];
  const parts = { ...options.parts, index: String(index).padStart(INDEX_DIGITS, "0") };
  const name = fileName(template, parts, extension);
  const path = join(resolve(options.directory), ...name.split("/"));
  const folder = dirname(path);
  const own = path.slice(folder.length + 1, -extension.length);
  const stem = join(folder, short ? cut(own) : own);
  return candidates(stem, path.slice(-extension.length), INDEX.test(template) ? 1 : index + 1);
}

/** The end of a name tells more than its beginning: the time and the number are there. */
function cut(name: string): string {
  let kept = "";
  for (const character of [...name].reverse()) {
    if (Buffer.byteLength(character + kept) > SHORT_NAME) break;
    kept = character + kept;
  }
  return kept.replace(/^\.+/, "") || "recording";
}

// The paths of a recording: while it grows, when it is complete, and alternatives if a name is taken.

import { randomBytes } from "node:crypto";
import { dirname, extname, join, resolve } from "node:path";
import { fileName } from "../filename";
import type { NameParts } from "../name-parts";

export interface RecordingNames {
  /** The complete file. */
  readonly file: string;
  /** The JSON beside it. */
  readonly json: string;
  /** The growing file. Programs that watch for recordings ignore this name, but every player can play it. */
  readonly part: string;
  /** Names the process that writes the file. What a dead process left is found by this name. */
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

/** The names of the file that a mark belongs to. @param extension of the file, with its dot */
export function namesOfMark(mark: string, { length }: string): RecordingNames {
  const file = mark.slice(0, -MARK_SUFFIX.length);
  return namesOf(file.slice(0, -length), file.slice(-length));
}

const INDEX = /\{index\}/;
const INDEX_DIGITS = 5;
/** Numbered names to try before a random one. */
const MOST_TRIES = 500;

/** Names to try one after the other: first `stem` or, from the second on, `stem-2`. */
export function* candidates(stem: string, extension: string, first = 1): Generator<RecordingNames> {
  for (let number = first; number < first + MOST_TRIES; number++)
    yield namesOf(number === 1 ? stem : `${stem}-${number}`, extension);
  yield namesOf(`${stem}-${randomBytes(6).toString("hex")}`, extension);
}

/** Some encrypted file systems limit names to 143 bytes. */
const SHORT_NAME = 80;

export interface NameOptions {
  directory: string;
  template: string;
  parts: NameParts;
  /** With its dot. */
  extension: string;
}

/** Names for the file that was begun `index` files after the first. `short` for a disk that refuses longer ones. */
export function candidatesOf(options: NameOptions, index: number, short: boolean): Generator<RecordingNames> {
  const { template, extension } = options;
  const parts = { ...options.parts, index: String(index).padStart(INDEX_DIGITS, "0") };
  const name = fileName(template, parts, extension);
  const path = join(resolve(options.directory), ...name.split("/"));
  const folder = dirname(path);
  const own = path.slice(folder.length + 1, -extension.length);
  const stem = join(folder, short ? cut(own) : own);
  return candidates(stem, path.slice(-extension.length), INDEX.test(template) ? 1 : index + 1);
}

/** Keeps the end of a name, because it contains the time and the number. */
function cut(name: string): string {
  let kept = "";
  for (const character of [...name].reverse()) {
    if (Buffer.byteLength(character + kept) > SHORT_NAME) break;
    kept = character + kept;
  }
  return kept.replace(/^\.+/, "") || "recording";
}

// The name that a file gets if its own one is taken. Its mark tells of it before the file has that name: the process may die, or
// the disk fail, before there is a JSON that could.

import { basename, dirname, join } from "node:path";
import { isObject } from "../../protocol/input";
import { appended, type Disk, found, isOneFile } from "../disk";
import { parsedJson, splitMark } from "./mark";
import { jsonOf, namesOfMark, type RecordingNames } from "./names";

/** Notes in a mark which name its file is given next. @throws the system's error */
export async function noteGivenName(disk: Disk, mark: string, file: string): Promise<void> {
  // On a line of its own, whatever the line before is like.
  await appended(disk, mark, `\n${JSON.stringify({ given: basename(file) })}\n`);
}

function givenIn(text: string): string | undefined {
  const [, lines] = splitMark(text);
  const given = lines.split("\n").flatMap((line) => {
    const value = parsedJson(line);
    return isObject(value) && typeof value.given === "string" ? [value.given] : [];
  });
  const name = given.at(-1);
  return name !== undefined && name !== "" && basename(name) === name ? name : undefined;
}

/**
 * The names of the file that a mark belongs to: with the name that it was given, if it has that.
 * @param extension of the file, with its dot @param text of the mark
 */
export async function namesIn(disk: Disk, mark: string, extension: string, text: string): Promise<RecordingNames> {
  const names = namesOfMark(mark, extension);
  const given = givenIn(text);
  if (given === undefined) return names;
  const file = join(dirname(mark), given);
  // Where a file can have one name only, it has lost the other.
  const isGiven = (await found(disk, names.part)) ? isOneFile(disk, names.part, file) : isAlone(disk, file);
  return (await isGiven) ? { ...names, file, json: jsonOf(file) } : names;
}

/** Whether a file with the names of a mark has its final name already, beside the other one or instead of it. */
export async function isNamed(disk: Disk, { part, file, json }: RecordingNames): Promise<boolean> {
  if (await found(disk, part)) return await isOneFile(disk, part, file);
  return !(await found(disk, json)) && (await isAlone(disk, file));
}

async function isAlone(disk: Disk, file: string): Promise<boolean> {
  return (await found(disk, file)) !== undefined;
}

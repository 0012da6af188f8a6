// Gives a file that grew its name and its JSON, when it is complete or another process has repaired it. Each step is
// idempotent and safe to interrupt, repeat, or run in several processes.

import { dirname } from "node:path";
import { type Disk, found, placed, removed, rewritten } from "../disk";
import { noteGivenName } from "./given-name";
import { candidates, type RecordingNames } from "./names";

export interface Concluding {
  /** Of the file, with its dot. */
  readonly extension: string;
  /** The JSON beside a file with these names, which is there already; writes what else is to be beside it. */
  readonly textOf: (names: RecordingNames) => string | Promise<string>;
  /** False if a disk failure cut it short. */
  readonly isComplete: boolean;
  /** What else gets its name, before the mark is gone. */
  readonly alsoName?: (file: string) => Promise<void>;
}

/** Turns the mark into the JSON. A full disk cannot create a new file, but the mark's content is sufficient. */
async function markToJson(disk: Disk, mark: string, json: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const handle = await disk.open(mark, "r+");
  try {
    await handle.write(bytes, 0, bytes.length, 0);
    await handle.truncate(bytes.length);
  } finally {
    await handle.close();
  }
  await disk.rename(mark, json);
}

/**
 * Gives a sealed file its intended name, else the next free one. Existing files are never replaced.
 * @returns its path, and whether this process is to report it: of several processes at the same file, one does
 */
export async function concludeFile(
  disk: Disk,
  begun: RecordingNames,
  { extension, textOf, isComplete, alsoName }: Concluding,
): Promise<{ path: string; report: boolean }> {
  const { length } = extension;
  const ending = begun.file.slice(-length);
  for (const names of candidates(begun.file.slice(0, -length), ending)) {
    if (await taken(disk, begun, names)) continue;
    if (names.file !== begun.file)
      await noteGivenName(disk, begun.mark, names.file).catch((thrown: unknown) => {
        // A full disk has no room for it. What a failure has left of a file gets its name all the same.
        if (isComplete) throw thrown;
      });
    if (!(await placed(disk, begun.part, names.file))) continue;
    await alsoName?.(names.file);
    const text = await textOf(names);
    if (isComplete) await rewritten(disk, names.json, `${names.json}.part`, text);
    else await markToJson(disk, begun.mark, names.json, text);
    await removed(disk, begun.part);
    return { path: names.file, report: !isComplete || (await removed(disk, begun.mark)) };
  }
  throw new Error(`every name like ${begun.file} in ${dirname(begun.file)} is taken`);
}

/** A JSON alone also occupies a name: it may belong to a recording with another extension. */
async function taken(disk: Disk, begun: RecordingNames, names: RecordingNames): Promise<boolean> {
  if (!(await found(disk, names.json))) return false;
  // Unless it is this recording's own, from a process that died one step before the end.
  return !(names.file === begun.file && (await found(disk, names.file)));
}

// Peaks of a file of a folder, for a page.

import { resolve, sep } from "node:path";
import { peaksAt } from "../../audio";
import type { Disk } from "../../files";

/**
 * The peaks of a recording: stored, or computed once.
 * @param path as in `FoundMeeting.parts`, below the directory
 */
export async function readPeaksOf(directory: string, path: string, disk?: Disk): Promise<Buffer | undefined> {
  const absolute = resolve(directory, path);
  return absolute.startsWith(resolve(directory) + sep) ? await peaksAt(absolute, disk) : undefined;
}

// How a file gets its final name, which it takes only if nothing else has it.

import { basename } from "node:path";
import { type Disk, isOneFile, writeNew } from "./disk";
import { codeOf } from "./system-code";

/** What a disk refuses a link with for reasons that another way to take the name would meet too. */
const REFUSED_ANY_WAY: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EIO",
  "ENODEV",
  "ESTALE",
]);

/** The whole of a file that only keeps a name until the file that is meant for it takes its place. */
const placeholderOf = (from: string): string => `${basename(from)} is being given this name.\n`;

/**
 * Gives a file its final name, which it takes only if nothing has it: by a second name, which the system refuses if
 * there is one. FAT, exFAT, Android's storage and some network shares have no second names, and each refuses them in its
 * own way: there a new file takes the name, and is then replaced. The old name may go on beside it; the caller deletes it.
 * @returns false if something else has the name
 */
export async function placed(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.link(from, to);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    // A process that died, or another that repairs the same file, may have given it the name already.
    if (code === "EEXIST") return (await isOneFile(disk, from, to)) || (await tookPlaceholder(disk, from, to));
    if (REFUSED_ANY_WAY.has(code)) throw thrown;
  }
  if (await writeNew(disk, to, placeholderOf(from))) {
    await disk.rename(from, to);
    return true;
  }
  return await tookPlaceholder(disk, from, to);
}

/** A process that died may have kept the name, without having come to give it to the file. */
async function tookPlaceholder(disk: Disk, from: string, to: string): Promise<boolean> {
  const placeholder = placeholderOf(from);
  const { size } = await disk.stat(to);
  if (size !== Buffer.byteLength(placeholder) || (await disk.readFile(to, "utf8")) !== placeholder) return false;
  await disk.rename(from, to);
  return true;
}

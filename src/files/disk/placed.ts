// Gives a file its final name, only if nothing else has that name.

import { basename } from "node:path";
import { type Disk, isOneFile, writeNew } from "./disk";
import { codeOf } from "./system-code";

/** Errors of `link` that would also occur with any other way to take the name. */
const REFUSED_ANY_WAY: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOSPC",
  "EDQUOT",
  "EROFS",
  "EIO",
  "ENODEV",
  "ESTALE",
]);

/** The content of a placeholder file that reserves a name until the real file replaces it. */
const placeholderOf = (from: string): string => `${basename(from)} is being given this name.\n`;

/**
 * Gives a file its final name, only if nothing else has it. Uses a hard link, which the system refuses if the name
 * exists. FAT, exFAT, Android's storage and some network shares have no hard links, and each refuses them with
 * another error: there a new file reserves the name and is then replaced. The old name may remain; the caller deletes
 * it.
 * @returns false if something else has the name
 */
export async function placed(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.link(from, to);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    // A process that died, or another one that repairs the same file, may have given it the name already.
    if (code === "EEXIST") return (await isOneFile(disk, from, to)) || (await tookPlaceholder(disk, from, to));
    if (REFUSED_ANY_WAY.has(code)) throw thrown;
  }
  if (await writeNew(disk, to, placeholderOf(from))) {
    await disk.rename(from, to);
    return true;
  }
  return await tookPlaceholder(disk, from, to);
}

/** A process that died may have reserved the name without renaming the file. */
async function tookPlaceholder(disk: Disk, from: string, to: string): Promise<boolean> {
  const placeholder = placeholderOf(from);
  const { size } = await disk.stat(to);
  if (size !== Buffer.byteLength(placeholder) || (await disk.readFile(to, "utf8")) !== placeholder) return false;
  await disk.rename(from, to);
  return true;
}

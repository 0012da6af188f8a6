// The names of a folder's files. Links are not followed: what they lead to is not the folder's.

import { join } from "node:path";
import { codeOf, type Disk } from "../../files";

/** What a folder holds. A link is neither a file nor a folder. */
interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

/** What is in the folder itself. @throws the system's error, except if there is no such folder */
async function entriesOf(disk: Disk, directory: string): Promise<Entry[]> {
  try {
    return await disk.readdir(directory, { withFileTypes: true });
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return [];
    throw thrown;
  }
}

/**
 * The names of all files below a folder, relative, with `/` between folders. One folder after the other, because
 * `recursive` looks at each entry synchronously. Folders below that cannot be read are left out.
 * @returns none if there is no such folder
 * @throws the system's error if the folder itself cannot be read
 */
export async function namesBelow(disk: Disk, directory: string): Promise<string[]> {
  const names: string[] = [];
  const folders: string[] = [];
  const take = (before: string, entries: readonly Entry[]) => {
    for (const entry of entries) {
      const path = `${before}${entry.name}`;
      if (entry.isFile()) names.push(path);
      else if (entry.isDirectory()) folders.push(path);
    }
  };
  take("", await entriesOf(disk, directory));
  // Folders that are found come to the end of those that are looked at.
  for (const folder of folders) take(`${folder}/`, await entriesOf(disk, join(directory, folder)).catch(() => []));
  return names;
}

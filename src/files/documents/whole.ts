// A file that is written at once: it has its name when it is complete, and never the name of another.

import { dirname } from "node:path";
import { codeOf, DISK, found, makeFolder, placed, removed } from "../disk";
import { removeMark, writeMark } from "./mark";
import { numberedNames } from "./name";
import { besideOf } from "./steps";

/** Creates the file that is written first, which only one caller can. Undefined if the name is somebody's. */
async function begun(path: string) {
  try {
    const file = await DISK.open(besideOf(path), "wx");
    if (!(await found(DISK, path))) return file;
    await file.close();
    await removed(DISK, besideOf(path));
    return undefined;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return undefined;
    throw thrown;
  }
}

/** Writes the file that gets the name `path` then. Before the bytes comes the mark: they can always be found by the stream. */
async function filled(path: string, bytes: Uint8Array, streamId: string | undefined): Promise<boolean> {
  const file = await begun(path);
  if (!file) return false;
  try {
    const { birthtimeMs: born, ino: node } = await file.stat();
    if (streamId !== undefined)
      await writeMark(path, streamId, { born, node, changed: Date.now(), size: bytes.length });
    await file.writeFile(bytes);
    await file.sync();
  } catch (thrown) {
    await forget(path, streamId);
    throw thrown;
  } finally {
    await file.close();
  }
  return true;
}

async function forget(path: string, streamId: string | undefined): Promise<void> {
  await removed(DISK, besideOf(path)).catch(() => false);
  if (streamId !== undefined) await removeMark(path).catch(() => false);
}

/**
 * Writes `bytes` to `path`, else to `name_2.ext`, `name_3.ext`, … Existing files are never changed.
 * @param streamId whose it is: then a mark beside it names the stream, for `deleteDocuments`
 * @returns the path
 * @throws the error of the file system; then nothing of it is left
 */
export async function writeWhole(path: string, bytes: Uint8Array, streamId?: string): Promise<string> {
  await makeFolder(DISK, dirname(path));
  for (const name of numberedNames(path)) {
    if (!(await filled(name, bytes, streamId))) continue;
    try {
      if (await placed(DISK, besideOf(name), name)) {
        // Whoever deletes it by its mark deletes the former name too.
        await removed(DISK, besideOf(name)).catch(() => false);
        return name;
      }
    } catch (thrown) {
      await forget(name, streamId);
      throw thrown;
    }
    // Another program took the name in between.
    await forget(name, streamId);
  }
  throw Object.assign(new Error("every name is taken"), { code: "EEXIST" });
}

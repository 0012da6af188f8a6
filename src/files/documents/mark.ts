// A mark beside a document, `.name.rtms`. It names the stream, so that everything that was stored of a stream can be
// found by its id, whichever process wrote it, and deleted when Zoom reports that consent was withdrawn
// (`deleteRevoked`).

import { basename, dirname, join } from "node:path";
import { isObject, type JsonObject } from "../../protocol/input";
import { DISK, filesBelow, found, removed, rewritten, sameFile, textAt } from "../disk";
import { lifeOf, thisOwner } from "../owner";
import { growthOf, isOneId, knownFiles } from "./growth";
import { reserve } from "./name";
import { besideOf } from "./steps";

const PREFIX = ".";
const SUFFIX = ".rtms";
/** Maximum size of a mark, bytes. */
const LONGEST = 65_536;

const markOf = (path: string): string => join(dirname(path), PREFIX + basename(path) + SUFFIX);

const isMark = (path: string): boolean => basename(path).startsWith(PREFIX) && path.endsWith(SUFFIX);

/** The path of the document that a mark belongs to. */
const documentOf = (mark: string): string => join(dirname(mark), basename(mark).slice(PREFIX.length, -SUFFIX.length));

/** The properties that show whether a document was replaced. */
export type Identity = Readonly<Record<"born" | "node" | "changed" | "size", number>>;

/** The identity of the file at a path; undefined if there is none. */
export async function identityAt(path: string): Promise<Identity | undefined> {
  const there = await found(DISK, path);
  return there && { born: there.birthtimeMs, node: there.ino, changed: there.mtimeMs, size: there.size };
}

/** Resolution of times on some disks, milliseconds. */
const COARSE = 2000;

/** Whether it is the same file: unchanged, edited, or restored with its times; undefined if that cannot be known. */
function isSame(one: JsonObject, other: Identity): boolean | undefined {
  if (Math.abs(Number(one.changed) - other.changed) <= COARSE && one.size === other.size) return true;
  // File numbers are used again, and not every system reports when a file was created.
  if (Number(one.born) > 0 && other.born > 0) return one.born === other.born;
  return sameFile({ ino: Number(one.node) }, { ino: other.node });
}

/** Whether the path is known to hold another file than `own`. */
export async function isReplaced(path: string, own: Identity | undefined): Promise<boolean> {
  const there = own && (await identityAt(path));
  return own !== undefined && there !== undefined && isSame(own, there) === false;
}

/** The failure of a step on a document that was replaced. */
export function replaced(): Error {
  return Object.assign(new Error("another file is in its place"), { code: "EREPLACED" });
}

/** Writes the mark beside `path`. Without `identity` the document is being written. */
export async function writeMark(path: string, streamId: string, identity?: Identity): Promise<void> {
  const mark = markOf(path);
  const text = `${JSON.stringify({ streamId, owner: thisOwner(), ...(identity && { identity }) })}\n`;
  await rewritten(DISK, mark, besideOf(mark), text);
}

export async function removeMark(path: string): Promise<void> {
  await removed(DISK, markOf(path));
}

/** Like `reserve`, but first writes a mark that names the stream. Without `streamId` there is no mark. */
export async function reserveFor(streamId: string | undefined, path: string): Promise<string> {
  const name = await reserve(path);
  try {
    // Removes the mark of a deleted document that had this name.
    if (streamId === undefined) await removed(DISK, markOf(name));
    else await writeMark(name, streamId);
  } catch (thrown) {
    await removed(DISK, name).catch(() => false);
    throw thrown;
  }
  return name;
}

/** The state of a document: left with an identity, being written, or gone. */
export type Left = Identity | "written" | "gone";

/** Records the state in the mark, so that another file with the same name is recognised. */
export async function noteLeft(streamId: string, path: string, left: Left): Promise<void> {
  if (left === "gone") await removed(DISK, markOf(path));
  else await writeMark(path, streamId, left === "written" ? undefined : left);
}

/**
 * Deletes a document and its pending replacement, and then its mark, which is needed to find them until then.
 * @param own the known identity; another file with the name is left alone
 * @throws an error with the code EREPLACED if there is one
 */
export async function removeDocument(path: string, own?: Identity): Promise<void> {
  const mark = markOf(path);
  const isOther = await isReplaced(path, own);
  const growth = growthOf(path);
  const all = [besideOf(path), path, besideOf(growth), growth, besideOf(mark), mark];
  for (const each of all) if (each !== path || !isOther) await removed(DISK, each);
  if (isOther) throw replaced();
}

/**
 * Deletes all documents below `directory` whose marks name the stream. @returns why some could not be deleted, one
 * reason per document
 */
export async function deleteDocuments(directory: string, streamId: string): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const attempt = (run: () => Promise<void>) => run().catch((thrown: unknown) => void reasons.push(thrown));
  await attempt(async () => {
    for (const path of await filesBelow(DISK, directory))
      if (isMark(path)) await attempt(() => deleteOne(path, streamId));
  });
  return reasons;
}

async function deleteOne(mark: string, streamId: string): Promise<void> {
  const path = documentOf(mark);
  const known = await readMark(mark);
  if (known?.streamId !== streamId) return;
  const { identity, owner } = known;
  // A document that another living process writes is left to that process: a stream has one owner.
  const isWritten = !isObject(identity) && isObject(owner) && owner.instance !== thisOwner().instance;
  if (isWritten && lifeOf(owner) === "alive") return;
  const there = await identityAt(path);
  if (there && isObject(identity) && !isSame(identity, there)) throw replaced();
  // Its process died while it was being written.
  const files = isObject(identity) ? [] : await knownFiles(path);
  if (there && files.length > 0 && !files.some((file) => isOneId(file, there))) throw replaced();
  await removeDocument(path);
}

async function readMark(mark: string): Promise<JsonObject | undefined> {
  try {
    const value: unknown = JSON.parse((await textAt(DISK, mark, LONGEST)) ?? "");
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

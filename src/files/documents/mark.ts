// A mark beside a document, `.name.rtms`: whose words it holds, so that what a stream stored is found again by its id,
// whichever process wrote it, and goes when Zoom says that consent was withdrawn (`deleteRevoked`).

import { basename, dirname, join } from "node:path";
import { isObject, type JsonObject } from "../../protocol/input";
import { DISK, filesBelow, found, removed, rewritten, sameFile, textAt } from "../disk";
import { lifeOf, thisOwner } from "../owner";
import { reserve } from "./name";
import { besideOf } from "./steps";

const PREFIX = ".";
const SUFFIX = ".rtms";
/** No mark is longer, bytes. */
const LONGEST = 65_536;

const markOf = (path: string): string => join(dirname(path), PREFIX + basename(path) + SUFFIX);

const isMark = (path: string): boolean => basename(path).startsWith(PREFIX) && path.endsWith(SUFFIX);

/** The path of the document that a mark stands beside. */
const documentOf = (mark: string): string => join(dirname(mark), basename(mark).slice(PREFIX.length, -SUFFIX.length));

/** Whether a document was replaced is seen by these. */
export type Identity = Readonly<Record<"born" | "node" | "changed" | "size", number>>;

/** Of the file that is there; undefined if none is. */
export async function identityAt(path: string): Promise<Identity | undefined> {
  const there = await found(DISK, path);
  return there && { born: there.birthtimeMs, node: there.ino, changed: there.mtimeMs, size: there.size };
}

/** How coarsely some disks keep time, milliseconds. */
const COARSE = 2000;

/** As it was left, edited since, or brought back from a copy that kept its time; undefined where that cannot be known. */
function isSame(one: JsonObject, other: Identity): boolean | undefined {
  if (Math.abs(Number(one.changed) - other.changed) <= COARSE && one.size === other.size) return true;
  // Numbers of files are used again; not every system tells when a file was made.
  if (Number(one.born) > 0 && other.born > 0) return one.born === other.born;
  return sameFile({ ino: Number(one.node) }, { ino: other.node });
}

/** Whether another file than the `own` is known to be there. */
export async function isReplaced(path: string, own: Identity | undefined): Promise<boolean> {
  const there = own && (await identityAt(path));
  return own !== undefined && there !== undefined && isSame(own, there) === false;
}

/** What a step on a document fails with then. */
export function replaced(): Error {
  return Object.assign(new Error("another file is in its place"), { code: "EREPLACED" });
}

async function writeMark(path: string, streamId: string, identity?: Identity): Promise<void> {
  const mark = markOf(path);
  const text = `${JSON.stringify({ streamId, owner: thisOwner(), ...(identity && { identity }) })}\n`;
  await rewritten(DISK, mark, besideOf(mark), text);
}

/** As `reserve`, with a mark of the stream before there are words in it; without `streamId`, with no mark. */
export async function reserveFor(streamId: string | undefined, path: string): Promise<string> {
  const name = await reserve(path);
  try {
    // Of a document that had this name and is gone.
    if (streamId === undefined) await removed(DISK, markOf(name));
    else await writeMark(name, streamId);
  } catch (thrown) {
    await removed(DISK, name).catch(() => false);
    throw thrown;
  }
  return name;
}

/** How a document was left, that it is written on, or that it is not there any more. */
export type Left = Identity | "written" | "gone";

/** Notes it, so that another file in its place is known as such. */
export async function noteLeft(streamId: string, path: string, left: Left): Promise<void> {
  if (left === "gone") await removed(DISK, markOf(path));
  else await writeMark(path, streamId, left === "written" ? undefined : left);
}

/**
 * Deletes a document, what was to take its place, and then its mark, by which all is found until then.
 * @param own if known: another file in its place is left alone
 * @throws with the code EREPLACED if there is one
 */
export async function removeDocument(path: string, own?: Identity): Promise<void> {
  const mark = markOf(path);
  const isOther = await isReplaced(path, own);
  const all = [besideOf(path), path, besideOf(mark), mark];
  for (const each of all) if (each !== path || !isOther) await removed(DISK, each);
  if (isOther) throw replaced();
}

/** Deletes all documents below `directory` whose marks name the stream. @returns why some are left, one reason each */
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
  // What another living process writes is its own to delete: a stream has one owner.
  const isWritten = !isObject(identity) && isObject(owner) && owner.instance !== thisOwner().instance;
  if (isWritten && lifeOf(owner) === "alive") return;
  const there = await identityAt(path);
  if (there && isObject(identity) && !isSame(identity, there)) throw replaced();
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

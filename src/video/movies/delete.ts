// `deleteRevoked`: deletes what was recorded of a stream whose consent was revoked.

import { join, resolve } from "node:path";
import {
  DISK,
  type Disk,
  deleteInPasses,
  filesBelow,
  isOneFile,
  lifeOf,
  MARK_SUFFIX,
  namesOfMark,
  notDeleted,
  removed,
  textAt,
  thisOwner,
} from "../../files";
import type { RtmsError } from "../../protocol/errors";
import { isObject } from "../../protocol/input";
import { removeCaptions } from "./caption-file";
import { EXTENSION, LONGEST_MARK, type ReadMovie, readMovie } from "./facts";
import { isGrowing, type MovieWriter } from "./writer";

/**
 * Deletes everything that was recorded of `streamId` below `directory`: what its `writers` have, and all files whose JSON or
 * mark names the stream, whichever process recorded them. Never rejects.
 * @returns the first reason why something could not be deleted
 */
export async function deleteMovies(
  directory: string,
  streamId: string,
  writers: Iterable<MovieWriter>,
  disk: Disk = DISK,
): Promise<RtmsError | undefined> {
  const own = [...writers].filter((writer) => writer.streamId === streamId);
  const failures = await Promise.all(own.map((writer) => writer.discard()));
  let error: RtmsError | undefined;
  for (const [index, writer] of own.entries()) {
    // Below `directory`, a pass tries again.
    const isElsewhere = resolve(writer.directory) !== resolve(directory);
    if (isElsewhere && failures[index] !== undefined) error ??= notDeleted(writer.directory, streamId, failures[index]);
  }
  const attempt = async (run: () => Promise<boolean>) => {
    try {
      return await run();
    } catch (thrown) {
      error ??= notDeleted(directory, streamId, thrown);
      return false;
    }
  };
  const pass = () =>
    attempt(async () => {
      let moved = false;
      const paths = (await filesBelow(disk, directory)).filter((path) => path.endsWith(".json"));
      for (const path of paths) moved = (await attempt(async () => await deleteNamed(disk, path, streamId))) || moved;
      return moved;
    });
  await deleteInPasses(directory, pass);
  return error;
}

/** @returns whether a file of the stream was not where its JSON or mark says */
async function deleteNamed(disk: Disk, path: string, streamId: string): Promise<boolean> {
  const movie = readMovie((await textAt(disk, path, LONGEST_MARK)) ?? "");
  if (movie?.about.streamId !== streamId) return false;
  return !(await deleteOne(disk, path, movie));
}

/** What a living process writes is left to that process: a stream has one owner. What this one gave up, nobody writes. */
function isWritten(mark: string, { owner }: ReadMovie): boolean {
  const isOwn = isObject(owner) && owner.instance === thisOwner().instance;
  return isOwn ? isGrowing(mark) : lifeOf(owner) === "alive";
}

async function deleteOne(disk: Disk, path: string, movie: ReadMovie): Promise<boolean> {
  const isMark = path.endsWith(MARK_SUFFIX);
  if (isMark && isWritten(path, movie)) return true;
  const names = isMark ? namesOfMark(path, EXTENSION) : undefined;
  // A process that died while it renamed the file has left both names.
  if (names && (await isOneFile(disk, names.part, names.file))) await removed(disk, names.file);
  const isThere = await removed(disk, names?.part ?? join(path, "..", movie.file));
  await removeCaptions(disk, path, movie.captions);
  if (names) await removed(disk, `${names.json}.part`);
  await removed(disk, path);
  return isThere;
}

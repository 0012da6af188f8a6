// Completes the movie in a file: the same when a recording ends and when another process repairs it.

import type { FileHandle } from "node:fs/promises";
import { concludeFile, type Disk, type RecordingNames, removed, textAt } from "../../files";
import { type AvcDescription, type Completed, complete, measure } from "../../mp4";
import { PPS, prefixedUnits, SPS, typeOf } from "../h264";
import { removeCaptions, writeCaptions } from "./caption-file";
import { captionsIn } from "./caption-lines";
import {
  EXTENSION,
  type FinishedMovie,
  finishedMovie,
  finishedText,
  LONGEST_MARK,
  type MovieContent,
  type MovieEnd,
  type MovieFacts,
  readMovie,
} from "./facts";
import { setsOf } from "./pictures";

/** What the parameter sets in a key frame say. */
function describe(keyFrame: Buffer): AvcDescription | undefined {
  const units = prefixedUnits(keyFrame);
  const [sps, pps] = [SPS, PPS].map((type) => units.find((unit) => typeOf(unit) === type));
  return sps && pps && setsOf(sps, pps);
}

export interface Sealed {
  /** 0 without a sample: then there is no movie. */
  readonly bytes: number;
  readonly duration: number;
  readonly frames: number;
}

/**
 * Writes the index of a file, after which any player can search in it.
 * @param progress called after each step on disk
 * @throws the system's error; RangeError if its beginning is damaged
 */
export async function seal(handle: FileHandle, progress?: () => void): Promise<Sealed> {
  return sealedOf(await complete(handle, { describe, ...(progress && { progress }) }));
}

/**
 * Ends a file that has no index, or of which it is not known whether its index is on disk: a full disk has no room for one.
 * Without it, it stays a file of fragments, which players can play too.
 * @param progress called after each step on disk
 * @throws the system's error; RangeError if its beginning is damaged
 */
export async function sealUnfinished(handle: FileHandle, progress: () => void): Promise<Sealed> {
  const measured = await measure(handle, progress);
  await handle.truncate(measured.bytes);
  return sealedOf(measured);
}

function sealedOf({ bytes, duration, tracks }: Completed): Sealed {
  return { bytes, duration, frames: tracks[0]?.samples ?? 0 };
}

/**
 * Gives a sealed file its name and its JSON, or deletes it if it has no sample.
 * @returns the file, and whether this process is to report it
 */
export async function conclude(
  disk: Disk,
  names: RecordingNames,
  facts: MovieFacts,
  content: MovieContent,
  end: MovieEnd,
): Promise<{ file: FinishedMovie; report: boolean } | undefined> {
  if (end.bytes === 0) {
    await removed(disk, names.part);
    await removed(disk, names.mark);
    return undefined;
  }
  const written = writtenOf(content, end);
  let whole = end;
  const textOf = async ({ file }: RecordingNames) => {
    whole = await captionedIfPossible(disk, names, file, facts, end);
    return finishedText(file, facts, written, whole);
  };
  const concluding = { extension: EXTENSION, textOf, isComplete: end.complete };
  const { path, report } = await concludeFile(disk, names, concluding);
  return { file: finishedMovie(path, facts, written, whole), report };
}

/** Without the sizes of pictures that did not reach the disk: a mark, and memory, know of them before. */
export function writtenOf(content: MovieContent, { duration }: Pick<MovieEnd, "duration">): MovieContent {
  return { ...content, sizes: content.sizes.filter(({ at }) => at < duration) };
}

/** A full disk has no room for captions: what a failure has left of a file gets its JSON without them. */
async function captionedIfPossible(
  disk: Disk,
  names: RecordingNames,
  file: string,
  facts: MovieFacts,
  end: MovieEnd,
): Promise<MovieEnd> {
  try {
    return await captioned(disk, names, file, facts, end);
  } catch (thrown) {
    if (end.complete) throw thrown;
    // The mark, which may name some, is overwritten now.
    const mark = await textAt(disk, names.mark, LONGEST_MARK).catch(() => undefined);
    await removeCaptions(disk, file, readMovie(mark ?? "")?.captions).catch(() => undefined);
    return end;
  }
}

/** Writes the captions that the mark has beside `file`, if it has any. @returns the end that names them */
export async function captioned(
  disk: Disk,
  names: RecordingNames,
  file: string,
  { start }: MovieFacts,
  end: MovieEnd,
): Promise<MovieEnd> {
  const mark = (await textAt(disk, names.mark, LONGEST_MARK)) ?? "";
  const text = await captionsIn(mark, start, end.duration);
  if (text === "") return end;
  return { ...end, captions: await writeCaptions(disk, names, file, text, readMovie(mark)?.captions) };
}

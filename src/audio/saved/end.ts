// Gives a sealed file its name and its JSON. The steps are the same when a recording ends and when
// another process repairs it. Each step is idempotent and safe to interrupt, repeat, or run in several processes.

import { concludeFile, type Disk, type RecordingNames, rewritten } from "../../files";
import type { Speaker } from "../../protocol/values";
import { CONTAINERS, type RecordingFormat, type StoredAs } from "../containers";
import { finishedText, type RecordingEnd, type RecordingFacts } from "./json";
import { concludePeaks, peakCount } from "./peaks";
import type { RecordingPlace, SpeakerSides } from "./place";

/** A complete file: `path`, `bytes`, `duration`, `start` and `speaker` are `msg.file` (contract#outputs). */
export interface FinishedFile {
  /** Absolute. */
  path: string;
  bytes: number;
  /** Milliseconds. */
  duration: number;
  /** Time of the first sample, milliseconds since 1970. */
  start: number;
  speaker?: Speaker;
  /** Frames. */
  samples: number;
  format: RecordingFormat;
  container: StoredAs;
  streamId: string;
  product?: string;
  id?: string;
  /** False if a disk failure cut it short. */
  complete: boolean;
  /** Set if a dead process had left the file. */
  repaired?: true;
  /** The file of an earlier instance or process that this one continues, relative to the directory. */
  continues?: string;
  /** What the recording's next file needs, if it is known. */
  next?: NextFile;
}

export interface NextFile {
  readonly node: string;
  readonly index: number;
  /** Time of the first sample of the whole recording, milliseconds since 1970. */
  readonly since: number;
  /** Time after the last sample of this file: exact. */
  readonly end: number;
  readonly sides?: SpeakerSides | undefined;
}

interface Outcome extends Pick<RecordingEnd, "bytes" | "samples" | "complete" | "repaired"> {
  /** Time after the last sample: exact. Undefined if it is not known. */
  readonly end?: number | undefined;
}

export function finishedFile(path: string, facts: RecordingFacts, outcome: Outcome): FinishedFile {
  const { about, format, container, start, continues, place } = facts;
  const { product, id, streamId, speaker } = about;
  const { bytes, samples, complete, repaired, end } = outcome;
  const next = place && end !== undefined && nextOf(place, end);
  return {
    path,
    bytes,
    duration: (samples * 1000) / format.rate,
    start,
    ...(speaker && { speaker }),
    samples,
    format,
    container,
    streamId,
    ...(product !== undefined && { product }),
    ...(id !== undefined && { id }),
    complete,
    ...(repaired && { repaired }),
    ...(continues !== undefined && { continues }),
    ...(next && { next }),
  };
}

function nextOf({ node, index, since, sides }: RecordingPlace, end: number): NextFile {
  return { node, index: index + 1, since, end, sides };
}

function textFor(names: RecordingNames, facts: RecordingFacts, file: FinishedFile): string {
  const { bytes, samples, duration, complete, repaired } = file;
  return finishedText(names.file, facts, { bytes, samples, duration, complete, repaired });
}

/** Writes the JSON beside a file, in one step as seen by readers. */
export async function writeJson(
  disk: Disk,
  names: RecordingNames,
  facts: RecordingFacts,
  file: FinishedFile,
): Promise<void> {
  await rewritten(disk, names.json, `${names.json}.part`, textFor(names, facts, file));
}

/** Gives a sealed file its name: see `concludeFile`. */
export async function conclude(
  disk: Disk,
  begun: RecordingNames,
  facts: RecordingFacts,
  outcome: Outcome,
): Promise<{ file: FinishedFile; report: boolean }> {
  const { complete: isComplete } = outcome;
  const textOf = (names: RecordingNames) => textFor(names, facts, finishedFile(names.file, facts, outcome));
  const { path, report } = await concludeFile(disk, begun, {
    extension: CONTAINERS[facts.container].extension,
    textOf,
    isComplete,
    alsoName: (file) => concludePeaks(disk, begun.part, file, peakCount(outcome.samples, facts.format.rate)),
  });
  return { file: finishedFile(path, facts, outcome), report };
}

// Recordings that were left before their stream ended, because their node was closed or its process died: where each
// ended, so that the next one of the same node, stream and speaker continues there (contract#recordings). Known to the
// whole process, because any node that starts repairs the files of its directory.

import { relative, resolve, sep } from "node:path";
import { ExpiringMap } from "../../protocol/time";
import type { RecordingFormat } from "../containers";
import type { FinishedFile } from "./end";

import type { SpeakerSides } from "./place";

export interface LeftRecording {
  /** Absolute. */
  readonly directory: string;
  /** The id of the node. */
  readonly node: string;
  readonly streamId: string;
  /** Empty for a mix. */
  readonly speakerId: string;
  readonly format: Pick<RecordingFormat, "encoding" | "rate" | "channels">;
  /** Its last file, relative to the directory; undefined if that is not known. */
  readonly file: string | undefined;
  /** `{index}` of the next file. */
  readonly index: number;
  /** Time of the first sample of the whole recording, milliseconds since 1970. */
  readonly since: number;
  /** Time after the last sample: exact. */
  readonly end: number;
  readonly sides?: SpeakerSides | undefined;
  /** Whether its process died, possibly in the middle of a packet. */
  readonly repaired: boolean;
  /** When it was left, milliseconds since 1970, by this machine's clock. */
  readonly left: number;
}

type LeftKey = Pick<LeftRecording, "directory" | "node" | "streamId" | "speakerId">;

/** How long a recording can be continued after it was left: as long as Zoom keeps a stream, and some seconds. */
export const CONTINUES_FOR = 70_000;
const MOST = 20_000;

const known = new ExpiringMap<string, LeftRecording>({ maxAge: CONTINUES_FOR, maxSize: MOST });

function keyOf({ directory, node, streamId, speakerId }: LeftKey): string {
  return JSON.stringify([directory, node, streamId, speakerId]);
}

export function isFresh({ left }: Pick<LeftRecording, "left">, now = Date.now()): boolean {
  return Math.abs(now - left) <= CONTINUES_FOR;
}

function isAfter(one: LeftRecording, other: LeftRecording): boolean {
  return one.index > other.index || (one.index === other.index && one.end > other.end);
}

/** Of several files of one recording, the last one counts, in whatever order they are found. */
export function leaveRecording(recording: LeftRecording): void {
  const key = keyOf(recording);
  const other = known.get(key);
  const isSame = other?.index === recording.index && other.end === recording.end;
  if (other && (isSame ? recording.file === undefined : isAfter(other, recording))) return;
  if (isFresh(recording)) known.set(key, recording);
}

/** The name of a file as the next one tells it. */
export function nameIn(directory: string, path: string): string {
  return relative(resolve(directory), path).split(sep).join("/");
}

/** Like `leaveRecording`, for the last file of a recording. Nothing is known of where a file of an older package ended. */
export function leaveFile(
  directory: string,
  file: FinishedFile,
  more: Pick<LeftRecording, "left" | "repaired" | "sides">,
): void {
  const { next, streamId, speaker, format, path } = file;
  if (!next) return;
  const folder = resolve(directory);
  const name = nameIn(directory, path);
  leaveRecording({ ...next, ...more, directory: folder, streamId, speakerId: speaker?.id ?? "", format, file: name });
}

/** What a node left in a directory. */
export function leftOf(directory: string, node: string, streamId?: string): LeftRecording[] {
  if (known.size === 0) return [];
  return known
    .values()
    .filter((recording) => recording.directory === directory && recording.node === node)
    .filter((recording) => isFresh(recording) && (streamId === undefined || recording.streamId === streamId));
}

/** The recordings of a stream, which are continued or end from now on. */
export function takeLeft(directory: string, node: string, streamId: string): LeftRecording[] {
  const recordings = leftOf(directory, node, streamId);
  for (const recording of recordings) known.delete(keyOf(recording));
  return recordings;
}

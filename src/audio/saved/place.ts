// Where a growing file stands in time and in its recording, kept in its mark so that a later process can continue the
// recording exactly (contract#recordings). The time of most frames follows from the first one. Where it does not (a
// pause that is not filled in, a clock that was set), a line after the JSON says so.

import { parsedJson } from "../../files";
import { isObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { isCount } from "../time";

/** A frame, counted from the first one of its file, and when it was spoken: exact, milliseconds since 1970. */
export interface FrameTime {
  readonly frame: number;
  readonly time: number;
}

export interface RecordingPlace extends FrameTime {
  /** The id of the node that records. */
  readonly node: string;
  /** `{index}` of the file. */
  readonly index: number;
  /** The file before it, relative to the directory. */
  readonly former?: string | undefined;
  /** Time of the first sample of the whole recording, in whatever file that is. */
  readonly since: number;
  readonly sides?: SpeakerSides | undefined;
}

/** In stereo, the side of each speaker's id: nobody changes sides within a recording. */
export type SpeakerSides = Readonly<Record<string, "left" | "right">>;

/** The line for a step of the time. */
export function timeLine({ frame, time }: FrameTime): string {
  return `${JSON.stringify({ frame, time })}\n`;
}

/** A line that the process had no time to write in full is none. */
export function readTimeLines(lines: string): FrameTime[] {
  return lines.split("\n").flatMap((line) => readFrameTime(parsedJson(line)) ?? []);
}

function readFrameTime(value: unknown): FrameTime | undefined {
  if (!isObject(value)) return undefined;
  const [frame, time] = [finiteNumber(value.frame), finiteNumber(value.time)];
  return frame === undefined || time === undefined ? undefined : { frame, time };
}

export function readPlace(value: unknown): RecordingPlace | undefined {
  const known = readFrameTime(value);
  if (!known || !isObject(value) || typeof value.node !== "string") return undefined;
  const { node, index, former } = value;
  const since = finiteNumber(value.since);
  if (!isCount(index, Number.MAX_SAFE_INTEGER, 0) || since === undefined) return undefined;
  const name = typeof former === "string" ? former : undefined;
  return { ...known, node, index, former: name, since, sides: readSides(value.sides) };
}

export function readSides(value: unknown): SpeakerSides | undefined {
  if (!isObject(value)) return undefined;
  const sides = Object.entries(value).flatMap(([id, side]) =>
    side === "left" || side === "right" ? [[id, side]] : [],
  );
  return Object.fromEntries(sides);
}

/** When a file of `frames` ended. A step is noted before its samples are written, so the last ones may not count. */
export function endTime(place: FrameTime, steps: readonly FrameTime[], frames: number, rate: number): number {
  const { frame, time } = steps.findLast((step) => step.frame < frames) ?? place;
  return time + ((frames - frame) * 1000) / rate;
}

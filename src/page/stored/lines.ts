// A meeting that grows is a file of JSON lines, one for each thing that came. What they say adds up to a state, and a
// half line, the last of a process that died, says nothing.

import { parsedJson } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import type { Caption, Levels, Mark, Speaker } from "../model";
import { readKept } from "./kept";
import { MOST_LEVELS } from "./lane";
import { numberOf, readCaption, readMark, readSpeaker, readTrack, type StoredTrack, textOf } from "./read";
import { laneOf, type MeetingFacts, newState, type StoredState } from "./state";

/** Levels of speakers, in base64. */
export interface LineLevels extends Omit<Levels, "values"> {
  values: Record<string, string>;
}

/** What a line may say. `owner` is as of `thisOwner`: the process that writes from here on. */
export type Line =
  | { begin: MeetingFacts; owner: unknown }
  | { owner: unknown }
  | { caption: Caption }
  | { removed: string }
  | { mark: Mark }
  | { speakers: readonly Speaker[] }
  | { state: string }
  | { name: { key: string; name: string } }
  | { track: StoredTrack }
  | { levels: LineLevels }
  | { duration: number };

export const lineOf = (line: Line): string => `${JSON.stringify(line)}\n`;

function readFacts(json: JsonObject): MeetingFacts | undefined {
  const [id, streamId, startedAt] = [textOf(json.id), textOf(json.streamId), numberOf(json.startedAt)];
  if (id === undefined || streamId === undefined || startedAt === undefined) return undefined;
  return { id, streamId, product: textOf(json.product) ?? "", startedAt };
}

/** Adds lines up. */
export class Lines {
  state: StoredState | undefined;
  /** Of the process that wrote last. */
  owner: unknown;

  /** One line without its end. */
  take(text: string): void {
    const line = parsedJson(text);
    if (!isObject(line)) return;
    if (line.owner !== undefined) this.owner = line.owner;
    this.#begins(line);
    if (this.state) adds(this.state, line);
  }

  /** A file begins anew, or with all that a kept one said. */
  #begins(line: JsonObject): void {
    if (this.state) return;
    const facts = isObject(line.begin) ? readFacts(line.begin) : undefined;
    if (facts) this.state = newState(facts);
    else if (isObject(line.all)) this.state = readKept(line.all);
  }
}

function adds(state: StoredState, line: JsonObject): void {
  if (isObject(line.caption)) addCaption(state, line.caption);
  if (typeof line.removed === "string") state.captions.delete(line.removed);
  if (isObject(line.mark)) addMark(state, line.mark);
  if (Array.isArray(line.speakers))
    state.speakers = line.speakers.flatMap((one: unknown) => (isObject(one) ? (readSpeaker(one) ?? []) : []));
  if (typeof line.state === "string") state.state = line.state;
  if (isObject(line.name)) addName(state, line.name);
  if (isObject(line.track)) {
    const track = readTrack(line.track);
    if (track) state.tracks.set(track.path, track);
  }
  if (isObject(line.levels)) addLevels(state, line.levels);
  state.duration = Math.max(state.duration, numberOf(line.duration) ?? 0);
}

function addCaption(state: StoredState, json: JsonObject): void {
  const caption = readCaption(json);
  if (!caption) return;
  state.captions.set(caption.id, caption);
  state.duration = Math.max(state.duration, caption.end);
}

/** A write that failed half-way is repeated, so a mark may come twice. */
function addMark(state: StoredState, json: JsonObject): void {
  const mark = readMark(json);
  const text = JSON.stringify(mark);
  if (mark && !state.marks.some((known) => known.at === mark.at && JSON.stringify(known) === text))
    state.marks.push(mark);
}

function addName(state: StoredState, json: JsonObject): void {
  const [key, name] = [textOf(json.key), textOf(json.name)];
  if (key === undefined || name === undefined) return;
  if (name === "") state.names.delete(key);
  else state.names.set(key, name);
}

function addLevels(state: StoredState, json: JsonObject): void {
  const [from, count] = [numberOf(json.from), numberOf(json.count)];
  if (from === undefined || count === undefined || !Number.isSafeInteger(from) || from < 0 || !isObject(json.values))
    return;
  // Who is not in it was silent, also where a line before said that nobody knows.
  for (const [key, lane] of state.lanes) if (!Object.hasOwn(json.values, key)) lane.silence(from, from + count);
  for (const [key, base64] of Object.entries(json.values))
    if (typeof base64 === "string") laneOf(state.lanes, key).set(from, Buffer.from(base64, "base64"));
  state.levelCount = Math.max(state.levelCount, Math.min(MOST_LEVELS, Math.floor(from + count)));
}

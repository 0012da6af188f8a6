// The file of a meeting that is over: one JSON, whose first line alone says what a list shows.

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { parsedJson } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { MOST_LEVELS } from "./lane";
import { listOf, numberOf, readCaption, readMark, readNames, readSpeaker, readTrack, textOf } from "./read";
import { durationOf, inOrder, laneOf, namedSpeakers, newState, type StoredState } from "./state";

/** Identifies a file as ours. */
const RECORDER = "node-red-contrib-zoom-rtms";

/** What the first line says. */
export interface KeptSummary {
  readonly id: string;
  readonly streamId: string;
  readonly product: string;
  readonly startedAt: number;
  readonly duration: number;
  readonly state: string;
  readonly people: readonly string[];
  /** Paths of files that say of no stream. */
  readonly documents: readonly string[];
}

/** What a list shows of a meeting. */
export function summaryOf(state: StoredState): KeptSummary {
  const { facts } = state;
  const people = namedSpeakers(state).flatMap(({ name }) => (name === "" ? [] : [name]));
  const documents = [...state.tracks.values()].flatMap(({ kind, path }) => (kind === "document" ? [path] : []));
  return { ...facts, duration: durationOf(state), state: state.state, people: [...new Set(people)], documents };
}

/** The text of a meeting's file. */
export function keptText(state: StoredState): string {
  const { speakers, names, marks, tracks, captions, lanes, levelCount } = state;
  const values = [...lanes].map(([key, lane]) => [key, deflateRawSync(lane.slice(0, levelCount)).toString("base64")]);
  const parts: readonly [string, unknown][] = [
    ["speakers", speakers],
    ["names", Object.fromEntries(names)],
    ["marks", marks],
    ["tracks", [...tracks.values()]],
    ["captions", inOrder(captions.values())],
    ["levels", { count: levelCount, values: Object.fromEntries(values) }],
  ];
  const head = `{"recorder":${JSON.stringify(RECORDER)},"meeting":${JSON.stringify(summaryOf(state))}`;
  return `${[head, ...parts.map(([name, part]) => `"${name}":${JSON.stringify(part)}`)].join(",\n")}}\n`;
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];

function readSummary(value: unknown): KeptSummary | undefined {
  if (!isObject(value)) return undefined;
  const [id, streamId, startedAt] = [textOf(value.id), textOf(value.streamId), numberOf(value.startedAt)];
  if (id === undefined || streamId === undefined || startedAt === undefined) return undefined;
  const duration = Math.max(0, numberOf(value.duration) ?? 0);
  return {
    id,
    streamId,
    startedAt,
    duration,
    people: textsOf(value.people),
    documents: textsOf(value.documents),
    product: textOf(value.product) ?? "",
    state: textOf(value.state) ?? "",
  };
}

/** What the first line of a meeting's file says. @param line with the comma at its end, or the whole file */
export function readSummaryLine(line: string): KeptSummary | undefined {
  const json = parsedJson(line.endsWith(",") ? `${line.slice(0, -1)}}` : line);
  return isObject(json) && json.recorder === RECORDER ? readSummary(json.meeting) : undefined;
}

/** A meeting's file, parsed; undefined if it is none. */
export function readKept(json: unknown): StoredState | undefined {
  if (!isObject(json) || json.recorder !== RECORDER) return undefined;
  const summary = readSummary(json.meeting);
  if (!summary) return undefined;
  const { id, streamId, product, startedAt, duration, state: last } = summary;
  const state = newState({ id, streamId, product, startedAt });
  state.state = last;
  state.duration = duration;
  state.speakers = listOf(json.speakers, readSpeaker);
  state.marks.push(...listOf(json.marks, readMark));
  for (const caption of listOf(json.captions, readCaption)) state.captions.set(caption.id, caption);
  for (const track of listOf(json.tracks, readTrack)) state.tracks.set(track.path, track);
  for (const [key, name] of readNames(json.names)) state.names.set(key, name);
  if (isObject(json.levels)) addLevels(state, json.levels);
  state.duration = durationOf(state);
  return state;
}

function addLevels(state: StoredState, json: JsonObject): void {
  const count = numberOf(json.count) ?? 0;
  if (count < 0 || !isObject(json.values)) return;
  // Levels end with the meeting, and a day has no more.
  state.levelCount = Math.min(MOST_LEVELS, Math.floor(count));
  for (const [key, base64] of Object.entries(json.values)) {
    if (typeof base64 === "string") laneOf(state.lanes, key).set(0, inflated(base64));
  }
}

/** Never longer than a day, whatever the file says. */
function inflated(base64: string): Uint8Array {
  try {
    return inflateRawSync(Buffer.from(base64, "base64"), { maxOutputLength: MOST_LEVELS });
  } catch {
    return new Uint8Array();
  }
}

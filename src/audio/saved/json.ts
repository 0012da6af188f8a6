// The JSON beside a recording, and the mark beside a growing one: writing, and reading for repair and deletion.

import { basename } from "node:path";
import { type Owner, parsedJson, splitMark } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber, type Speaker } from "../../protocol/values";
import { ENCODINGS } from "../codecs";
import { CONTAINERS, isStoredAs, type RecordingFormat, type StoredAs } from "../containers";
import type { EncodingName } from "../settings";
import { HIGHEST_RATE, isCount, MOST_CHANNELS } from "../time";
import { type FrameTime, type RecordingPlace, readPlace, readTimeLines } from "./place";

/** What a recording contains. */
export interface RecordingAbout {
  readonly product?: string | undefined;
  readonly id?: string | undefined;
  readonly streamId: string;
  /** Everyone who may be heard. */
  readonly speakers: readonly Speaker[];
  /** The speaker (`source: each`); absent in mixes. */
  readonly speaker?: Speaker | undefined;
}

/** What is known of a file when it is begun. */
export interface RecordingFacts {
  readonly about: RecordingAbout;
  readonly format: RecordingFormat;
  readonly container: StoredAs;
  /** Time of the file's first sample, milliseconds since 1970. */
  readonly start: number;
  /** Frames lost by a disk failure between the previous file and this one, if any. */
  readonly missing?: number | undefined;
  /** The file of an earlier instance or process that this one continues, relative to the directory of both. */
  readonly continues?: string | undefined;
  /** Only while it grows. */
  readonly place?: RecordingPlace | undefined;
}

/** How a file ended. */
export interface RecordingEnd {
  readonly bytes: number;
  /** Frames. */
  readonly samples: number;
  /** Milliseconds. */
  readonly duration: number;
  /** False if a failure cut it short. */
  readonly complete: boolean;
  readonly repaired?: true | undefined;
  /** Its beginning cannot be read, so nothing of it can be played. */
  readonly damaged?: true | undefined;
}

/** Identifies a JSON as ours. */
const RECORDER = "node-red-contrib-zoom-rtms";

function iso(timestamp: number): string | undefined {
  const moment = new Date(timestamp);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function jsonText(file: string, facts: RecordingFacts, more: object): string {
  const { about, format, container, start, missing, continues } = facts;
  const { product, id, streamId, speakers, speaker } = about;
  const { encoding, rate, channels, width } = format;
  const json = {
    recorder: RECORDER,
    file: basename(file),
    product,
    id,
    streamId,
    speakers,
    speaker,
    start: iso(start),
    startMs: start,
    missingBefore: missing,
    continues,
    format: { container, encoding, rate, channels, width },
    ...more,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** The JSON beside `file`. */
export function finishedText(file: string, facts: RecordingFacts, end: RecordingEnd): string {
  return jsonText(file, facts, end);
}

/** The mark beside `file` while `owner` writes it. */
export function markText(file: string, facts: RecordingFacts, owner: Owner): string {
  return jsonText(file, facts, { complete: false, owner, place: facts.place });
}

/** A parsed JSON of ours. */
export interface ReadJson extends RecordingFacts {
  /** The name of its file, without a folder. */
  readonly file: string;
  /** Only in a mark. */
  readonly owner: unknown;
  /** Only in a mark: where the time does not follow from `place`, in order. */
  readonly steps: readonly FrameTime[];
}

/** Parses a JSON or a mark; `undefined` if it does not belong to a recording. */
export function readJson(text: string): ReadJson | undefined {
  const [whole, lines] = splitMark(text);
  const json = parsedJson(whole);
  if (!isObject(json) || json.recorder !== RECORDER || typeof json.file !== "string") return undefined;
  const start = finiteNumber(json.startMs);
  const format = readFormat(json.format);
  if (basename(json.file) !== json.file || start === undefined || !format || typeof json.streamId !== "string")
    return undefined;
  const missing = isCount(json.missingBefore, Number.MAX_SAFE_INTEGER) ? json.missingBefore : undefined;
  return {
    file: json.file,
    owner: json.owner,
    about: readAbout(json, json.streamId),
    start,
    missing,
    continues: textOf(json.continues),
    place: readPlace(json.place),
    steps: readTimeLines(lines),
    ...format,
  };
}

function readAbout(json: JsonObject, streamId: string): RecordingAbout {
  return {
    product: textOf(json.product),
    id: textOf(json.id),
    streamId,
    speakers: Array.isArray(json.speakers)
      ? json.speakers.map(readSpeaker).filter((speaker) => speaker !== undefined)
      : [],
    speaker: readSpeaker(json.speaker),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readSpeaker(value: unknown): Speaker | undefined {
  if (!isObject(value) || typeof value.id !== "string") return undefined;
  const { id, name, channelId } = value;
  return {
    id,
    ...(typeof name === "string" && { name }),
    ...(typeof channelId === "string" && { channelId }),
  };
}

function isEncoding(value: unknown): value is EncodingName {
  return typeof value === "string" && Object.hasOwn(ENCODINGS, value);
}

function readFormat(json: unknown): Pick<RecordingFacts, "format" | "container"> | undefined {
  if (!isObject(json)) return undefined;
  const { container, encoding, rate, channels } = json;
  if (!isStoredAs(container) || !isCount(rate, HIGHEST_RATE) || !isCount(channels, MOST_CHANNELS.s16le))
    return undefined;
  const samples = { rate, channels, width: 2, encoding: "s16le" } as const;
  const format = CONTAINERS[container].recorded(samples, isEncoding(encoding) ? encoding : "s16le");
  // What no such file can hold was not written by this package.
  const isWhole = format.encoding === encoding && format.rate === rate && format.channels === channels;
  return isWhole ? { container, format } : undefined;
}

// The JSON beside a recording, and the mark beside a growing one: writing, and reading for repair and deletion.

import { basename, dirname, join } from "node:path";
import { type Owner, parsedJson, splitMark } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber, type Speaker } from "../../protocol/values";

/** What a recording shows. */
export interface MovieAbout {
  readonly product?: string | undefined;
  readonly id?: string | undefined;
  readonly streamId: string;
  readonly medium: "video" | "share";
  /** Whose it is (`who: each`). */
  readonly speaker?: Speaker | undefined;
}

/** From when on pictures have this size. */
export interface SizeAt {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

/** What becomes known while a file grows. */
export interface MovieContent {
  readonly sizes: readonly SizeAt[];
  /** Whom it shows, in the order of their first pictures. */
  readonly speakers: readonly Speaker[];
}

/** What is known of a file when it is begun. */
export interface MovieFacts {
  readonly about: MovieAbout;
  /** Time of the file's 0, milliseconds since 1970. */
  readonly start: number;
  /** The file of an earlier process that this one continues, relative to the directory of both. */
  readonly continues?: string | undefined;
}

/** Which node records a file, and its `{index}`. */
export interface MoviePlace {
  readonly node: string;
  readonly index: number;
}

/** How a file ended. */
export interface MovieEnd {
  readonly bytes: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Pictures, black ones included. */
  readonly frames: number;
  /** Frames that came too late, or that nothing could decode; unknown of a repaired file. */
  readonly dropped?: number;
  /** How often there was no picture for 2 s or more; unknown of a repaired file. */
  readonly gaps?: number;
  /** False if a failure cut it short. */
  readonly complete: boolean;
  readonly repaired?: true;
  /** Its beginning cannot be read, so nothing of it can be played. */
  readonly damaged?: true;
  /** The WebVTT file beside it, without a folder; absent without words. */
  readonly captions?: string | undefined;
  /** Sentences that came too late for their file, or were too many; absent if there are none. Unknown of a repaired file. */
  readonly captionsDropped?: number;
}

/** A file with its final name. */
export interface FinishedMovie extends MovieAbout, MovieContent, MovieEnd {
  /** Absolute. */
  readonly path: string;
  /** Time of its 0, milliseconds since 1970. */
  readonly start: number;
  /** Absolute, too. */
  readonly captions?: string | undefined;
  readonly continues?: string | undefined;
}

/** Identifies a JSON as ours. */
const RECORDER = "node-red-contrib-zoom-rtms";
const FORMAT = { container: "mp4", video: "h264", audio: "opus" } as const;
export const EXTENSION = ".mp4";
/** Bytes of a mark with all the captions that a file may have. */
export const LONGEST_MARK = 32 * 1024 * 1024;

export function finishedMovie(
  path: string,
  { about, start, continues }: MovieFacts,
  content: MovieContent,
  end: MovieEnd,
): FinishedMovie {
  const { captions, ...more } = end;
  const beside = captions !== undefined && { captions: join(dirname(path), captions) };
  const former = continues !== undefined && { continues };
  return { path, ...about, start, ...content, ...more, ...beside, ...former };
}

function iso(timestamp: number): string | undefined {
  const moment = new Date(timestamp);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function jsonText(file: string, { about, start, continues }: MovieFacts, more: object): string {
  const { product, id, streamId, medium, speaker } = about;
  const facts = { recorder: RECORDER, file: basename(file), product, id, streamId, medium, speaker };
  return `${JSON.stringify({ ...facts, start: iso(start), startMs: start, continues, format: FORMAT, ...more }, null, 2)}\n`;
}

/** The JSON beside `file`. */
export function finishedText(file: string, facts: MovieFacts, content: MovieContent, end: MovieEnd): string {
  return jsonText(file, facts, { ...content, ...end });
}

/** The mark beside `file` while `owner` writes it. */
export function markText(file: string, facts: MovieFacts, owner: Owner, place: MoviePlace | undefined): string {
  return jsonText(file, facts, { complete: false, owner, place });
}

/** A line of the mark for what became known. */
export function contentLine(content: Partial<MovieContent> & Pick<MovieEnd, "captions">): string {
  return `${JSON.stringify(content)}\n`;
}

/** A parsed JSON, or mark. */
export interface ReadMovie extends MovieFacts {
  /** The name of its file, without a folder. */
  readonly file: string;
  readonly content: MovieContent;
  /** The captions beside it, without a folder. In a mark: those that were to be written. */
  readonly captions: string | undefined;
  /** Only in a mark. */
  readonly owner: unknown;
  readonly place: MoviePlace | undefined;
}

/** @returns undefined if it does not belong to a recording of video */
export function readMovie(text: string): ReadMovie | undefined {
  const [whole, lines] = splitMark(text);
  const json = parsedJson(whole);
  if (!isObject(json) || json.recorder !== RECORDER || !isObject(json.format)) return undefined;
  const { file, streamId, medium } = json;
  const start = finiteNumber(json.startMs);
  if (json.format.container !== FORMAT.container || typeof file !== "string" || basename(file) !== file)
    return undefined;
  if (start === undefined || typeof streamId !== "string" || !(medium === "video" || medium === "share"))
    return undefined;
  const product = textOf(json.product);
  const id = textOf(json.id);
  const about: MovieAbout = { product, id, streamId, medium, speaker: readSpeaker(json.speaker) };
  const parts = [json, ...lines.split("\n").map(parsedJson)].filter(isObject);
  const captions = parts.flatMap((part) => readName(part.captions) ?? []).at(-1);
  const { owner } = json;
  const continues = textOf(json.continues);
  return { file, about, start, continues, owner, place: readPlace(json.place), content: readContent(parts), captions };
}

function readPlace(value: unknown): MoviePlace | undefined {
  if (!isObject(value) || typeof value.node !== "string") return undefined;
  const index = finiteNumber(value.index);
  return index === undefined || index < 0 ? undefined : { node: value.node, index };
}

/** A name without a folder. */
function readName(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && basename(value) === value ? value : undefined;
}

function readContent(known: readonly JsonObject[]): MovieContent {
  const listed = (name: keyof MovieContent) => known.flatMap((part) => (Array.isArray(part[name]) ? part[name] : []));
  const speakers = listed("speakers").flatMap((each) => readSpeaker(each) ?? []);
  return {
    sizes: listed("sizes").flatMap((each) => readSize(each) ?? []),
    // In the order of the first lines; of each the last one, with a name that came late.
    speakers: [...new Map(speakers.map((speaker) => [speaker.id, speaker])).values()],
  };
}

function readSize(value: unknown): SizeAt | undefined {
  if (!isObject(value)) return undefined;
  const [at, width, height] = ["at", "width", "height"].map((name) => finiteNumber(value[name]));
  return at === undefined || width === undefined || height === undefined ? undefined : { at, width, height };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readSpeaker(value: unknown): Speaker | undefined {
  if (!isObject(value) || typeof value.id !== "string") return undefined;
  const { id, name, channelId } = value as JsonObject & { id: string };
  return {
    id,
    ...(typeof name === "string" && { name }),
    ...(typeof channelId === "string" && { channelId }),
  };
}

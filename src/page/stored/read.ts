// Narrows what is read from files. What is not as it should be is left out: a file may come from anybody.

import { isObject, type JsonObject } from "../../protocol/input";
import { type Caption, COLOURS, MARK_KINDS, type Mark, type Speaker, type Track } from "../model";

/** A file of a meeting, below the directory. */
export interface StoredTrack extends Omit<Track, "file" | "peaks" | "captions"> {
  /** Relative, with `/` between folders. */
  path: string;
}

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;

const countOf = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number !== undefined && number >= 0 ? number : undefined;
};

/** A list of what can be read. */
export function listOf<T>(value: unknown, read: (one: JsonObject) => T | undefined): T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => (isObject(one) ? (read(one) ?? []) : []));
}

export function readSpeaker(json: JsonObject): Speaker | undefined {
  const [key, name, colour] = [textOf(json.key), textOf(json.name), countOf(json.colour)];
  if (key === undefined || name === undefined || colour === undefined) return undefined;
  return { key, name, colour: Math.floor(colour) % COLOURS, talkMs: countOf(json.talkMs) ?? 0 };
}

export function readCaption(json: JsonObject): Caption | undefined {
  const [id, speaker, text] = [textOf(json.id), textOf(json.speaker), textOf(json.text)];
  const [start, end] = [numberOf(json.start), numberOf(json.end)];
  if (id === undefined || speaker === undefined || text === undefined) return undefined;
  return start === undefined || end === undefined ? undefined : { id, speaker, start, end, text };
}

export function readMark(json: JsonObject): Mark | undefined {
  const [at, kind] = [numberOf(json.at), MARK_KINDS.find((known) => known === json.kind)];
  if (at === undefined || kind === undefined) return undefined;
  const [speaker, detail, duration] = [textOf(json.speaker), textOf(json.detail), countOf(json.duration)];
  return {
    at,
    kind,
    ...(speaker !== undefined && { speaker }),
    ...(detail !== undefined && { detail }),
    ...(duration !== undefined && { duration }),
  };
}

const KINDS = ["audio", "video", "document"] as const;

export function readTrack(json: JsonObject): StoredTrack | undefined {
  const [path, type, name] = [textOf(json.path), textOf(json.type), textOf(json.name)];
  const kind = KINDS.find((known) => known === json.kind);
  const [start, duration, bytes] = [numberOf(json.start), countOf(json.duration), countOf(json.bytes)];
  if (path === undefined || type === undefined || name === undefined || kind === undefined) return undefined;
  if (start === undefined || duration === undefined || bytes === undefined) return undefined;
  const speaker = textOf(json.speaker);
  return { path, type, name, kind, start, duration, bytes, ...(speaker !== undefined && { speaker }) };
}

/** A name for each key; without what every object has. */
export function readNames(value: unknown): Map<string, string> {
  if (!isObject(value)) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

// What lies in a folder of recordings, read once: files are known by size and time of change, so that a second walk only looks
// whether something is new.

import { basename, extname, join } from "node:path";
import { type Disk, found, jsonOf, MARK_SUFFIX, parsedJson, textAt } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { GrowingSummary } from "./growing-summary";
import { type KeptSummary, readSummaryLine } from "./kept";
import { GROWING, KEPT } from "./names";
import { textOf } from "./read";

/** A person as recordings name them. */
export interface Person {
  readonly id: string;
  readonly name?: string | undefined;
}

/** What the JSON beside a recording says. */
export interface Description {
  readonly streamId: string;
  readonly product: string;
  /** The product's own id. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly speaker?: Person | undefined;
  readonly speakers: readonly Person[];
}

/** Files by what a page does with them. */
export const TYPES: Readonly<Record<string, readonly [kind: "audio" | "video" | "document", type: string]>> = {
  ".wav": ["audio", "audio/wav"],
  ".m4a": ["audio", "audio/mp4"],
  ".pcm": ["audio", "application/octet-stream"],
  ".mp4": ["video", "video/mp4"],
  ".vtt": ["document", "text/vtt; charset=utf-8"],
  ".srt": ["document", "application/x-subrip; charset=utf-8"],
  ".md": ["document", "text/markdown; charset=utf-8"],
  ".txt": ["document", "text/plain; charset=utf-8"],
  ".jsonl": ["document", "application/x-ndjson; charset=utf-8"],
};

/** A file of a folder, with `/` between folders. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changed: number;
}

interface Cached<T> {
  readonly bytes: number;
  readonly changed: number;
  readonly content: T | undefined;
}

/** What is known of the files of a folder from the walk before. */
export interface Known {
  readonly descriptions: Map<string, Cached<Description>>;
  readonly meetings: Map<string, Cached<KeptSummary>>;
  /** Of meetings that grow. */
  readonly growing: Map<string, GrowingSummary>;
}

export const newKnown = (): Known => ({ descriptions: new Map(), meetings: new Map(), growing: new Map() });

/** Bytes: far more than a recording's JSON with hundreds of speakers. */
const LONGEST_JSON = 4_194_304;
/** Bytes that are read for the first line: of most meetings, and of one with hundreds of people. */
const FIRST_LINE = [4096, 65_536] as const;

/** Whether a page shows the file: neither hidden, nor growing, nor only for this package. */
export function isShown(path: string): boolean {
  if (path.startsWith(".") || path.includes("/.")) return false;
  return Object.hasOwn(TYPES, extname(path).toLowerCase()) && !path.endsWith(GROWING);
}

/** The path of what describes it, relative as well. */
export const descriptionOf = (path: string): string => jsonOf(path);

export const isDescription = (path: string): boolean =>
  path.endsWith(".json") && !path.endsWith(KEPT) && !path.endsWith(MARK_SUFFIX) && !basename(path).startsWith(".");

/** The size and age of a file; undefined if it is none, or cannot be reached: the others are shown. */
export async function fileAt(disk: Disk, directory: string, path: string): Promise<FoundFile | undefined> {
  const there = await found(disk, join(directory, path)).catch(() => undefined);
  return there?.isFile() ? { path, bytes: there.size, changed: there.mtimeMs } : undefined;
}

/** The content of a file, read again only if it has changed, or could not be read. */
export async function known<T>(
  cache: Map<string, Cached<T>>,
  file: FoundFile,
  read: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const before = cache.get(file.path);
  if (before && before.bytes === file.bytes && before.changed === file.changed) return before.content;
  try {
    const content = await read();
    cache.set(file.path, { bytes: file.bytes, changed: file.changed, content });
    return content;
  } catch {
    return undefined;
  }
}

/** Reads the JSON beside a recording. @throws the system's error */
export async function readDescription(disk: Disk, directory: string, path: string): Promise<Description | undefined> {
  return toDescription((await textAt(disk, join(directory, path), LONGEST_JSON)) ?? "");
}

/** What the JSON beside a recording says; undefined if it is none. */
export function toDescription(text: string): Description | undefined {
  const json = parsedJson(text);
  if (!isObject(json) || typeof json.streamId !== "string" || typeof json.file !== "string") return undefined;
  const start = finiteNumber(json.startMs);
  if (start === undefined) return undefined;
  return {
    streamId: json.streamId,
    product: textOf(json.product) ?? "",
    id: textOf(json.id) ?? "",
    start,
    duration: Math.max(0, finiteNumber(json.duration) ?? 0),
    speaker: isObject(json.speaker) ? readPerson(json.speaker) : undefined,
    speakers: Array.isArray(json.speakers)
      ? json.speakers.flatMap((one: unknown) => (isObject(one) ? (readPerson(one) ?? []) : []))
      : [],
  };
}

function readPerson(json: JsonObject): Person | undefined {
  return typeof json.id === "string" ? { id: json.id, name: textOf(json.name) } : undefined;
}

/** What a list shows of a meeting's file: of one that is over from its first line, of one that grows from what it grew. */
export async function readMeetingSummary(
  disk: Disk,
  directory: string,
  path: string,
  growing: Known["growing"],
): Promise<KeptSummary | undefined> {
  if (path.endsWith(GROWING)) {
    const summary = growing.get(path) ?? new GrowingSummary();
    growing.set(path, summary);
    return await summary.read(disk, join(directory, path));
  }
  const handle = await disk.open(join(directory, path), "r");
  try {
    for (const bytes of FIRST_LINE) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(bytes), 0, bytes, 0);
      const end = buffer.subarray(0, bytesRead).indexOf("\n");
      if (end >= 0) return readSummaryLine(buffer.toString("utf8", 0, end));
    }
  } finally {
    await handle.close();
  }
  return readSummaryLine(await disk.readFile(join(directory, path), "utf8"));
}

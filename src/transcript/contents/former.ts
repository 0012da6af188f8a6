// What a document's writer notes beside it, without words, and what the next process makes of that and of the document
// (contract#transcript-out-node): the entries that can still be changed, and the place of the next one.

import type { LeftDocument } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { FIRST_PLACE, type Place } from "../documents";
import type { Segment } from "../segments";

/** `msg.transcript` of a document. Times are milliseconds since 1970. */
export interface DocumentInfo {
  /** The number of segments. */
  segments: number;
  start?: number;
  end?: number;
}

/** What identifies a segment for its revisions. */
type Known = Pick<Segment, "id" | "speakerId" | "sentenceId" | "timestamp" | "start">;

/** An entry of an earlier process: its text as it stands in the document, its segment without words. */
export interface FormerEntry {
  readonly segment: Segment;
  /** Segments in it. */
  readonly count: number;
  /** Where it begins, bytes. */
  readonly at: number;
  readonly text: string;
  /** Its place, and that of the entry after it. */
  readonly place: Place;
  readonly next: Place;
}

export interface Former {
  readonly entries: readonly FormerEntry[];
  /** The whole text. */
  readonly text: string;
  /** The place after it. */
  readonly next: Place;
  /** Of a document that is written as a whole. */
  readonly info: DocumentInfo;
  readonly recent: readonly Known[];
  /** The zero of relative times. */
  readonly origin: number | undefined;
  /** The number of the next message. */
  readonly sequence: number;
}

/** What a stream's messages have reached. */
export interface Progress {
  readonly origin: number;
  /** The number of the message after the one that is sent with this. */
  readonly sequence: number;
}

const knownOf = ({ id, speakerId, sentenceId, timestamp, start }: Known): Known => ({
  id,
  speakerId,
  sentenceId,
  timestamp,
  start,
});

/** A caption has words, too. */
const placeData = ({ number, last: { start, end }, before }: Place): Place => ({
  number,
  last: { start, end },
  before,
});

export function entryData(segment: Segment, count: number, place: Place, next: Place, progress: Progress): JsonObject {
  const { end, untimed, language } = segment;
  return {
    ...knownOf(segment),
    end,
    untimed,
    language,
    count,
    place: placeData(place),
    next: placeData(next),
    ...progress,
  };
}

/** @param recent the newest segments */
export function wholeData(next: Place, info: DocumentInfo, recent: readonly Known[], progress: Progress): JsonObject {
  return { next: placeData(next), info, recent: recent.map(knownOf), ...progress };
}

/** Whether it is one of these segments, sent again. */
export function isRepeated(known: readonly Known[], segment: Known): boolean {
  const { speakerId, sentenceId, timestamp, start } = segment;
  return known.some(
    (each) =>
      each.speakerId === speakerId &&
      each.sentenceId === sentenceId &&
      // A timestamp that is the time of receipt counts as none.
      (each.timestamp === timestamp || each.timestamp === undefined || timestamp === undefined) &&
      each.start === start,
  );
}

export function readFormer({ bytes, notes }: LeftDocument): Former {
  const entries = notes.flatMap(({ at, data }, index) => {
    const text = bytes.subarray(at, notes[index + 1]?.at ?? bytes.length).toString();
    return readEntry(at, text, data) ?? [];
  });
  const last = notes.at(-1)?.data ?? {};
  return {
    entries,
    text: bytes.toString(),
    next: readPlace(last.next),
    info: readInfo(last.info),
    recent: Array.isArray(last.recent) ? last.recent.flatMap((each) => readKnown(each) ?? []) : [],
    origin: finiteNumber(last.origin),
    sequence: finiteNumber(last.sequence) ?? 0,
  };
}

function readEntry(at: number, text: string, data: JsonObject): FormerEntry | undefined {
  const known = readKnown(data);
  if (!known) return undefined;
  const { language, untimed } = data;
  const segment: Segment = {
    ...known,
    text: "",
    untimed: untimed === true,
    end: finiteNumber(data.end),
    language: textOf(language) ?? "",
  };
  const count = finiteNumber(data.count) ?? 1;
  return { segment, count, at, text, place: readPlace(data.place), next: readPlace(data.next) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readKnown(value: unknown): Known | undefined {
  if (!isObject(value)) return undefined;
  const start = finiteNumber(value.start);
  if (start === undefined) return undefined;
  const { id, speakerId, sentenceId, timestamp } = value;
  return {
    id: textOf(id) ?? "",
    speakerId: textOf(speakerId),
    sentenceId: textOf(sentenceId),
    timestamp: finiteNumber(timestamp),
    start,
  };
}

function readPlace(value: unknown): Place {
  if (!isObject(value) || !isObject(value.last)) return FIRST_PLACE;
  const { last, before } = value;
  const end = isObject(before) ? finiteNumber(before.end) : undefined;
  return {
    number: finiteNumber(value.number) ?? FIRST_PLACE.number,
    // JSON has no Infinity.
    last: { start: finiteNumber(last.start) ?? 0, end: finiteNumber(last.end) ?? FIRST_PLACE.last.end },
    before: isObject(before) && end !== undefined ? { speakerId: textOf(before.speakerId), end } : undefined,
  };
}

function readInfo(value: unknown): DocumentInfo {
  if (!isObject(value)) return { segments: 0 };
  const [start, end] = [finiteNumber(value.start), finiteNumber(value.end)];
  return {
    segments: finiteNumber(value.segments) ?? 0,
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

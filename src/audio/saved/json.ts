// The JSON beside a recording, and the mark beside one that grows: written, and read back by who repairs or deletes.

import { basename } from "node:path";
import type { Owner } from "../../files";
import { isObject, type JsonObject } from "../../protocol/input";
import { finiteNumber, type Speaker } from "../../protocol/values";
import { bytesPerFrame, ENCODINGS, type EncodingName, type PcmFormat, wavHeaderBytes } from "../codecs";
import { HIGHEST_RATE, isCount, MOST_CHANNELS } from "../time";
import type { Container } from "./names";

/** What a recording holds. */
export interface RecordingAbout {
  readonly product?: string | undefined;
  readonly id?: string | undefined;
  readonly streamId: string;
  /** Everybody who may be heard. */
  readonly speakers: readonly Speaker[];
  /** Whose recording it is (`source: each`); absent in mixes. */
  readonly speaker?: Speaker | undefined;
}

export interface RecordingFormat extends PcmFormat {
  readonly encoding: EncodingName;
}

/** What is known of a file as soon as it is begun. */
export interface RecordingFacts {
  readonly about: RecordingAbout;
  readonly format: RecordingFormat;
  readonly container: Container;
  /** Of the file's first sample, milliseconds since 1970. */
  readonly start: number;
  /** Frames between the file before and this one that a failure of the disk has cost, if it has. */
  readonly missing?: number | undefined;
}

/** How a file came to its end. */
export interface RecordingEnd {
  readonly bytes: number;
  /** Frames. */
  readonly samples: number;
  /** Milliseconds. */
  readonly duration: number;
  /** False if a failure cut it short. */
  readonly complete: boolean;
  readonly repaired?: true | undefined;
}

/** By which a JSON is known as ours. */
const RECORDER = "node-red-contrib-zoom-rtms";

/** Bytes ahead of the samples. */
export function headerBytes({ container, format }: Pick<RecordingFacts, "container" | "format">): number {
  return container === "wav" ? wavHeaderBytes(format) : 0;
}

/** Frames in a file of `bytes`; what is cut within a frame does not count. */
export function framesOf(facts: Pick<RecordingFacts, "container" | "format">, bytes: number): number {
  return Math.max(0, Math.floor((bytes - headerBytes(facts)) / bytesPerFrame(facts.format)));
}

function iso(timestamp: number): string | undefined {
  const moment = new Date(timestamp);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function jsonText(file: string, { about, format, container, start, missing }: RecordingFacts, more: object): string {
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
  return jsonText(file, facts, { complete: false, owner });
}

/** A JSON of ours, read. */
export interface ReadJson extends RecordingFacts {
  /** The name of the file it belongs to, without a folder. */
  readonly file: string;
  /** Of a mark. */
  readonly owner: unknown;
}

/** Reads a JSON or a mark; `undefined` if it is no recording's. */
export function readJson(text: string): ReadJson | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json) || json.recorder !== RECORDER || typeof json.file !== "string") return undefined;
  const start = finiteNumber(json.startMs);
  const format = readFormat(json.format);
  if (basename(json.file) !== json.file || start === undefined || !format || typeof json.streamId !== "string")
    return undefined;
  const missing = isCount(json.missingBefore, Number.MAX_SAFE_INTEGER) ? json.missingBefore : undefined;
  return { file: json.file, owner: json.owner, about: readAbout(json, json.streamId), start, missing, ...format };
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
  if (!(container === "wav" || container === "raw") || !isEncoding(encoding)) return undefined;
  if (!isCount(rate, HIGHEST_RATE) || !isCount(channels, MOST_CHANNELS.s16le)) return undefined;
  return { container, format: { encoding, rate, channels, width: ENCODINGS[encoding].width } };
}

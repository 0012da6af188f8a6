// The words of meetings of before: from the JSON lines or the WebVTT that *zoom transcript* wrote.

import { parsedJson } from "../../files";
import { isObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";

/** Words as a document has them. */
export interface ReadCaption {
  readonly id: string;
  /** The speaker's id, if the document tells it. */
  readonly speakerId?: string | undefined;
  readonly name?: string | undefined;
  /** Milliseconds: since 1970 in JSON lines, unless they count from the stream's first packet, as those of WebVTT do. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The captions of JSON lines; a later line with an id replaces the one before. */
export function readJsonLines(text: string): ReadCaption[] {
  const captions = new Map<string, ReadCaption>();
  for (const line of text.split("\n")) {
    const json = parsedJson(line);
    if (!isObject(json) || typeof json.id !== "string") continue;
    const [start, end] = [finiteNumber(json.start), finiteNumber(json.end)];
    if (json.attribute === "DELETE") captions.delete(json.id);
    else if (typeof json.text === "string" && start !== undefined && end !== undefined) {
      const speaker = isObject(json.speaker) ? json.speaker : {};
      const [speakerId, name] = [speaker.id, speaker.name].map((value) =>
        typeof value === "string" ? value : undefined,
      );
      captions.set(json.id, { id: json.id, speakerId, name, start, end, text: json.text });
    }
  }
  return [...captions.values()];
}

const TIMES = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d\d\d) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d\d\d)/;
const VOICE = /^<v(?:\.[^ >]*)? ([^>]*)>/;
const TAGS = /<[^>]*>/g;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  nbsp: "\u00a0",
  lrm: "\u200e",
  rlm: "\u200f",
};

const plain = (text: string): string => text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);

function milliseconds(parts: readonly (string | undefined)[]): number {
  const [hours = 0, minutes = 0, seconds = 0, rest = 0] = parts.map((part) => Number(part ?? 0));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest;
}

/** The captions of a WebVTT, with the names of voices. */
export function readWebVtt(text: string): ReadCaption[] {
  return text.split(/\r?\n(?:\r?\n)+/).flatMap((block, index) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => TIMES.test(line));
    const times = TIMES.exec(lines[at] ?? "");
    if (!times) return [];
    const words = lines.slice(at + 1).join(" ");
    const name = VOICE.exec(words)?.[1];
    return {
      id: `vtt-${index}`,
      name: name === undefined ? undefined : plain(name),
      start: milliseconds(times.slice(1, 5)),
      end: milliseconds(times.slice(5, 9)),
      text: plain(words.replace(TAGS, "")),
    };
  });
}

/**
 * What the page's server and the browser say to each other about a meeting.
 *
 * All times are milliseconds from the meeting's beginning (the stream's first packet); those named …At are milliseconds
 * since 1970. This file imports nothing, because the browser has it too.
 */

/** Somebody who is heard, or said something. */
export interface Speaker {
  /** Names the speaker within the meeting. */
  key: string;
  name: string;
  /** 0 to 11, the same for a speaker as long as the meeting lasts. */
  colour: number;
  talkMs: number;
}

/** A sentence. An update has the same `id`. */
export interface Caption {
  id: string;
  /** The speaker's key; empty if nobody is known to have said it. */
  speaker: string;
  start: number;
  end: number;
  text: string;
}

/** Everything that a mark on the time line can say. */
export const MARK_KINDS = [
  "join",
  "leave",
  "paused",
  "resumed",
  "interrupted",
  "reconnected",
  "moved",
  "share_started",
  "share_stopped",
  "gap",
  "failed",
  "ended",
] as const;

export type MarkKind = (typeof MARK_KINDS)[number];

/** Something that happened. */
export interface Mark {
  at: number;
  kind: MarkKind;
  /** The speaker's key, if it happened to one. */
  speaker?: string;
  /** A name or a code, never a sentence of this package: the page has words of its own. */
  detail?: string;
  duration?: number;
}

/** A file of the meeting. */
export interface Track {
  /** Safe in an address. */
  file: string;
  kind: "audio" | "video" | "document";
  /** The MIME type. */
  type: string;
  /** What a download is called. */
  name: string;
  /** The speaker's key, of a file of one. */
  speaker?: string;
  start: number;
  duration: number;
  bytes: number;
  /** True if its peaks can be asked for. */
  peaks: boolean;
  /** The `file` of a .vtt that belongs to it. */
  captions?: string;
}

/** What a list shows of a meeting. */
export interface MeetingSummary {
  /** Safe in an address: `[A-Za-z0-9_-]{1,64}`. */
  id: string;
  product: string;
  startedAt: number;
  duration: number;
  live: boolean;
  people: string[];
  /** How many files it has. */
  files: number;
  /** Of a search: the words around the first hit. */
  excerpt?: string;
  /** When they were said. */
  excerptAt?: number;
  /** The name of who said them, if it is known. */
  excerptBy?: string;
}

/** All of a meeting but its levels, which are bytes. */
export interface Meeting extends MeetingSummary {
  /** The last event of the stream that changed what it does, such as `streaming`, `paused`, `ended`. */
  state: string;
  speakers: Speaker[];
  captions: Caption[];
  marks: Mark[];
  tracks: Track[];
  /** How many levels each speaker has. */
  levelCount: number;
}

/** New or changed levels: of every speaker, from an index on. */
export interface Levels {
  /** Counted in steps of 100 ms from the meeting's beginning. */
  from: number;
  /** How many steps. */
  count: number;
  /** A speaker's key to 0..255 a step. A speaker who is silent all the time is not in it. */
  values: Record<string, number[]>;
}

/** What changed, once for all viewers, at most ten a second and meeting. */
export interface Delta {
  id: string;
  /** New or changed. */
  meeting?: MeetingSummary;
  state?: string;
  /** All of them, if one is new or changed. */
  speakers?: Speaker[];
  /** New or changed, by id. */
  captions?: Caption[];
  /** Ids of captions that are no more. */
  removed?: string[];
  /** New ones. */
  marks?: Mark[];
  levels?: Levels;
  picture?: { speaker?: string; version: number };
  /** All of them, if one is new or changed. */
  tracks?: Track[];
  /** The meeting is not live any more. */
  gone?: true;
  /** Zoom revoked it, and what was kept of it is deleted: nothing of it is shown any more. */
  revoked?: true;
}

export const LEVELS_PER_SECOND = 10;
/** How long one level lasts. */
export const LEVEL_MS = 1000 / LEVELS_PER_SECOND;
export const SILENCE = 0;
/** The loudest level, 0 dBFS. */
export const LOUDEST = 254;
/** Media were lost: nobody knows whether somebody spoke. */
export const GAP = 255;
/** What level 1 is, in dBFS. */
export const QUIETEST_DB = -60;
/** How many colours a page has. */
export const COLOURS = 12;
/** A peak of a recording stands for this many milliseconds. */
export const PEAK_MS = 20;

/** An amplitude, 0..1, as a level: 0 below -60 dBFS, else 1..254. */
export function levelOf(amplitude: number): number {
  if (!(amplitude > 0)) return SILENCE;
  const db = 20 * Math.log10(amplitude);
  if (db < QUIETEST_DB) return SILENCE;
  return Math.min(LOUDEST, 1 + Math.round(((db - QUIETEST_DB) / -QUIETEST_DB) * (LOUDEST - 1)));
}

/** A level, 0..254, as a part of a lane's height, 0..1. A gap has none. */
export function heightOf(level: number): number {
  return level === GAP ? 0 : level / LOUDEST;
}

/** From this level on somebody talks: -50 dBFS. Softer is breath and noise. */
export const TALKING = 43;
/** Steps of silence between words that count as talking. */
export const BETWEEN_WORDS = 7;

/** When somebody talks: steps from `from` up to, and without, `to`. */
export interface TalkSpan {
  from: number;
  to: number;
}

/** Where a lane's levels are talk. Pauses between words are part of it. */
export function talkSpans(levels: Uint8Array): TalkSpan[] {
  const spans: TalkSpan[] = [];
  let last: TalkSpan | undefined;
  for (let step = 0; step < levels.length; step += 1) {
    const level = levels[step] as number;
    if (level < TALKING || level === GAP) continue;
    if (last && step - last.to < BETWEEN_WORDS) last.to = step + 1;
    else {
      last = { from: step, to: step + 1 };
      spans.push(last);
    }
  }
  return spans;
}

const two = (part: number): string => String(part).padStart(2, "0");

/** `2026-11-30 21.01`, for names of files, in this machine's time; empty if the time is none. */
export function beginningOf(startedAt: number): string {
  const date = new Date(startedAt);
  if (Number.isNaN(date.getTime())) return "";
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join("-");
  return `${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}

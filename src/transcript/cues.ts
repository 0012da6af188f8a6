// Segments as a document shows them: in the order of their starts, with an end, and named as people are called by now.

import { endOf, type Segment } from "./segment";

/** One line or caption. Times are milliseconds of the document's clock, never negative, `end` after `start`. */
export interface Cue {
  start: number;
  end: number;
  /** Who speaks, as the roster has it; else the id. */
  speaker: string | undefined;
  text: string;
}

export type NameOf = (speakerId: string) => string | undefined;

const DAY = 86_400_000;

export const TIMES = ["relative", "absolute"] as const;
export type Times = (typeof TIMES)[number];

/**
 * Where a document's clock starts: at the stream's first packet, or at midnight UTC before it, so that a caption's time
 * is the time of day. Past midnight it goes on beyond 24 hours, because captions must not run backwards.
 */
export function clockStart(times: Times, origin: number): number {
  return times === "relative" ? origin : Math.floor(origin / DAY) * DAY;
}

/** One cue. `notBefore` is the start of the cue ahead of it, because a caption file runs forward only. */
export function cueOf(segment: Segment, end: number, zero: number, nameOf: NameOf, notBefore = 0): Cue {
  const start = Math.max(notBefore, Math.round(segment.start - zero), 0);
  const { speakerId, text } = segment;
  const speaker = speakerId === undefined ? undefined : (nameOf(speakerId) ?? speakerId);
  return { start, end: Math.max(start + 1, Math.round(end - zero)), speaker, text };
}

/** The cues of all segments. */
export function cuesOf(segments: readonly Segment[], zero: number, nameOf: NameOf): Cue[] {
  const ordered = [...segments].sort((one, other) => one.start - other.start);
  const nextStarts = new Map<string | undefined, number>();
  const cues: Cue[] = [];
  for (const segment of ordered.reverse()) {
    cues.push(cueOf(segment, endOf(segment, nextStarts.get(segment.speakerId)), zero, nameOf));
    nextStarts.set(segment.speakerId, segment.start);
  }
  return cues.reverse();
}

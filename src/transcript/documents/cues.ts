// Segments as a document shows them: sorted by start, with an end, and with the speaker's current name.

import { endOf, type Segment } from "../segments";
import type { Times } from "../settings";

/** One line or caption. Times are milliseconds of the document's clock; `end` is after `start`. */
export interface Cue {
  readonly id: string;
  readonly start: number;
  readonly end: number;
  readonly speakerId: string | undefined;
  /** The speaker's name if it is known, else the id. */
  readonly speaker: string | undefined;
  readonly text: string;
  readonly language: string;
  /** The segment it was made from. Cached line breaks are found by it, so it must not be modified. */
  readonly source?: Segment;
}

export type NameOf = (speakerId: string) => string | undefined;

const DAY = 86_400_000;

/**
 * Where a document's clock starts: at the stream's first packet, or at midnight UTC before it, so that a caption's
 * time is the time of day. After midnight it continues beyond 24 hours, because captions must not go backwards.
 */
export function clockStart(times: Times, origin: number): number {
  return times === "relative" ? origin : Math.floor(origin / DAY) * DAY;
}

/**
 * One cue, ending at `end`. A cue that began before the document's clock is moved, not cut. `zero` is where the
 * document's clock starts, milliseconds since 1970.
 */
export function cueOf(segment: Segment, end: number, zero: number, nameOf: NameOf): Cue {
  const begun = Math.round(segment.start - zero);
  const start = Math.max(begun, 0);
  const { id, speakerId, text, language } = segment;
  const speaker = speakerId === undefined ? undefined : (nameOf(speakerId) ?? speakerId);
  return {
    id,
    start,
    end: Math.max(start + 1, Math.round(end - zero) + start - begun),
    speakerId,
    speaker,
    text,
    language,
    source: segment,
  };
}

/** Sorts by start. Segments with the same start keep the order in which they came. */
export function inOrder(segments: readonly Segment[]): Segment[] {
  return segments.toSorted((one, other) => one.start - other.start);
}

/** The cues of sorted segments. No cue overlaps the next one of the same speaker. */
export function cuesOf(segments: readonly Segment[], zero: number, nameOf: NameOf): Cue[] {
  const nextStarts = new Map<string | undefined, number>();
  const cues: Cue[] = [];
  for (const segment of segments.toReversed()) {
    const next = nextStarts.get(segment.speakerId) ?? Number.POSITIVE_INFINITY;
    const end = endOf(segment, next);
    cues.push(cueOf(segment, next > segment.start ? Math.min(end, next) : end, zero, nameOf));
    nextStarts.set(segment.speakerId, segment.start);
  }
  return cues.reverse();
}

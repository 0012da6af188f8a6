// A stream's segments in the order of arrival, with updates and deletes applied (contract#sentences-that-change).

import { predecessor, revised, type Sentence } from "../../protocol/messages";

/** One thing that somebody said. Times are milliseconds since 1970. */
export interface Segment extends Sentence {
  /** Stable and unique within the stream; empty if the message had none. */
  readonly id: string;
  readonly text: string;
  /** Whether the start was not reported; then `start` is the time of receipt. */
  readonly untimed?: boolean;
  /** As Zoom sent it, if it did. */
  readonly end: number | undefined;
  /** Such as `ENGLISH`; empty if the message had none. */
  readonly language: string;
}

/** A caption that is shown for less time cannot be read (contract#caption-times). Milliseconds. */
const SHORTEST = 1000;
/** Milliseconds to speak one character (contract#caption-times). */
const PER_CHARACTER = 60;
/** No segment lasts this long, so a later end is an error. Milliseconds. */
const LONGEST = 3_600_000;

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** The time to say and read `text`: 60 ms per character, at least 1 s. */
export function timeFor(text: string): number {
  return Math.max(SHORTEST, PER_CHARACTER * charactersOf(text));
}

/**
 * The end of a segment: as Zoom sent it, else `start` plus the time for its words, cut at the start of the same
 * speaker's next segment.
 */
export function endOf({ start, end, text }: Segment, nextStart = Number.POSITIVE_INFINITY): number {
  if (end !== undefined && end > start && end - start <= LONGEST) return end;
  const estimate = start + timeFor(text);
  return nextStart > start ? Math.min(estimate, nextStart) : estimate;
}

/** What a segment changed. */
export interface Change {
  readonly kind: "new" | "update" | "delete";
  /** Its index, or that of the segment that it removed. */
  readonly index: number;
  /** The segment that it replaced or removed. */
  readonly former?: Segment;
}

function add(segments: Segment[], segment: Segment): Change {
  return { kind: "new", index: segments.push(segment) - 1 };
}

/**
 * An updated segment keeps its id, because receivers know it by that. It also keeps its times if the update has none.
 */
function update(known: Segment, segment: Segment): Segment {
  const { start, end } = segment.untimed ? known : segment;
  return { ...revised(known, segment), id: known.id, start, end };
}

/**
 * Applies a segment: revises the one that it names, if that is known (`predecessor`), else adds a new one. Returns
 * the change; undefined if there was nothing to delete.
 */
export function apply(segments: Segment[], segment: Segment, attribute: string): Change | undefined {
  const index = predecessor(segments, segment, attribute);
  const former = segments[index];
  if (attribute === "DELETE") {
    if (former) segments.splice(index, 1);
    return former && { kind: "delete", index, former };
  }
  if (!former) return add(segments, segment);
  segments[index] = update(former, segment);
  return { kind: "update", index, former };
}

// A stream's segments in the order they came, with updates and deletes applied (contract#sentences-that-change).

import { predecessor, revised, type Sentence } from "../../protocol/messages";

/** One thing somebody said. Times are milliseconds since 1970. */
export interface Segment extends Sentence {
  /** Stable and unique within the stream; empty if the message had none. */
  readonly id: string;
  readonly text: string;
  /** Whether nobody told when it was said, and `start` is when it was received. */
  readonly untimed?: boolean;
  /** As Zoom sent it, if it did. */
  readonly end: number | undefined;
  /** Such as `ENGLISH`; empty if the message had none. */
  readonly language: string;
}

/** Below this, nothing can be read (contract#caption-times). Milliseconds. */
const SHORTEST = 1000;
/** Milliseconds to speak a character (contract#caption-times). */
const PER_CHARACTER = 60;
/** No segment lasts as long, so an end beyond it is a fault. Milliseconds. */
const LONGEST = 3_600_000;

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** How long it takes to say `text`, and to read it: the larger of 1 s and 60 ms a character. */
export function timeFor(text: string): number {
  return Math.max(SHORTEST, PER_CHARACTER * charactersOf(text));
}

/**
 * When a segment ends: as Zoom says, else `start` plus the time for its words, cut where the same speaker's next
 * segment begins.
 */
export function endOf({ start, end, text }: Segment, nextStart = Number.POSITIVE_INFINITY): number {
  if (end !== undefined && end > start && end - start <= LONGEST) return end;
  const estimate = start + timeFor(text);
  return nextStart > start ? Math.min(estimate, nextStart) : estimate;
}

/** What a segment did to the ones before it. */
export interface Change {
  readonly kind: "new" | "update" | "delete";
  /** Where it stands, or where stood what it took away. */
  readonly index: number;
  /** What it took the place of, or took away. */
  readonly former?: Segment;
}

function add(segments: Segment[], segment: Segment): Change {
  return { kind: "new", index: segments.push(segment) - 1 };
}

/** What is updated keeps its id: whoever was told of it knows it by that. Without a time of its own, also its times. */
function update(known: Segment, segment: Segment): Segment {
  const { start, end } = segment.untimed ? known : segment;
  return { ...revised(known, segment), id: known.id, start, end };
}

/**
 * Applies a segment: to the one it revises, if that is known (`predecessor`), else as a new one. Returns what it did;
 * nothing, if there was nothing to delete.
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

// A stream's segments in the order they came, with updates and deletes applied (contract, "zoom-rtms-transcript-out").

/** One thing somebody said. Times are milliseconds since 1970. */
export interface Segment {
  /** Stable and unique within the stream; empty if the message had none. */
  readonly id: string;
  readonly text: string;
  /** Of the speaker; `undefined` if Zoom told none. */
  readonly speakerId: string | undefined;
  readonly start: number;
  /** As Zoom sent it, if it did. */
  readonly end: number | undefined;
  /** Such as `ENGLISH`; empty if the message had none. */
  readonly language: string;
}

/** Below this, nothing can be read (contract). Milliseconds. */
const SHORTEST = 1000;
/** Milliseconds to speak a character (contract). */
const PER_CHARACTER = 60;
/** No segment lasts as long, so an end beyond it is a fault. Milliseconds. */
const LONGEST = 3_600_000;

function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * When a segment ends: as Zoom says, else `start` plus the larger of 1 s and 60 ms a character, cut where the same
 * speaker's next segment begins.
 */
export function endOf({ start, end, text }: Segment, nextStart = Number.POSITIVE_INFINITY): number {
  if (end !== undefined && end > start && end - start <= LONGEST) return end;
  const estimate = start + Math.max(SHORTEST, PER_CHARACTER * charactersOf(text));
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

type Apply = (segments: Segment[], segment: Segment) => Change | undefined;

/** The same speaker's last segment with the same start, else that speaker's last; -1 if there is none. */
function predecessor(segments: readonly Segment[], { speakerId, start }: Segment): number {
  let last = -1;
  for (let index = segments.length - 1; index >= 0; index--) {
    const known = segments[index];
    if (known?.speakerId !== speakerId) continue;
    if (known?.start === start) return index;
    if (last < 0) last = index;
  }
  return last;
}

function add(segments: Segment[], segment: Segment): Change {
  return { kind: "new", index: segments.push(segment) - 1 };
}

/** What is updated keeps its id: whoever was told of it knows it by that. */
function replace(segments: Segment[], segment: Segment): Change {
  const index = predecessor(segments, segment);
  const known = segments[index];
  if (!known) return add(segments, segment);
  segments[index] = { ...segment, id: known.id };
  return { kind: "update", index, former: known };
}

function remove(segments: Segment[], segment: Segment): Change | undefined {
  const index = predecessor(segments, segment);
  const [former] = index < 0 ? [] : segments.splice(index, 1);
  return former && { kind: "delete", index, former };
}

const CHANGES: ReadonlyMap<string, Apply> = new Map([
  ["UPDATE", replace],
  ["DELETE", remove],
]);

/**
 * Applies a segment by its `attribute`; whatever is neither an update nor a delete is new. Returns what it did; nothing,
 * if there was nothing to delete.
 */
export function apply(segments: Segment[], segment: Segment, attribute: string): Change | undefined {
  return (CHANGES.get(attribute) ?? add)(segments, segment);
}

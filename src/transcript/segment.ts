// A stream's segments in the order they came, with updates and deletes applied (contract, "zoom-rtms-transcript-out").

/** One thing somebody said. Times are milliseconds since 1970. */
export interface Segment {
  text: string;
  /** Of the speaker; `undefined` if Zoom told none. */
  speakerId: string | undefined;
  start: number;
  /** As Zoom sent it, if it did. */
  end: number | undefined;
}

/** Below this, nothing can be read (contract). Milliseconds. */
const SHORTEST = 1000;
/** Milliseconds to speak a character (contract). */
const PER_CHARACTER = 60;
/** No segment lasts as long, so an end beyond it is a fault. Milliseconds. */
const LONGEST = 3_600_000;

/**
 * When a segment ends: as Zoom says, else `start` plus the larger of 1 s and 60 ms a character, cut where the same
 * speaker's next segment begins.
 */
export function endOf({ start, end, text }: Segment, nextStart = Number.POSITIVE_INFINITY): number {
  if (end !== undefined && end > start && end - start <= LONGEST) return end;
  const estimate = start + Math.max(SHORTEST, PER_CHARACTER * [...text].length);
  return nextStart > start ? Math.min(estimate, nextStart) : estimate;
}

type Change = (segments: Segment[], segment: Segment) => void;

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

function add(segments: Segment[], segment: Segment): void {
  segments.push(segment);
}

function replace(segments: Segment[], segment: Segment): void {
  const index = predecessor(segments, segment);
  if (index < 0) segments.push(segment);
  else segments[index] = segment;
}

function remove(segments: Segment[], segment: Segment): void {
  const index = predecessor(segments, segment);
  if (index >= 0) segments.splice(index, 1);
}

const CHANGES: Readonly<Record<string, Change>> = { UPDATE: replace, DELETE: remove };

/** Applies a segment by its `attribute`; whatever is neither an update nor a delete is new. */
export function apply(segments: Segment[], segment: Segment, attribute: string): void {
  (CHANGES[attribute] ?? add)(segments, segment);
}

// Turns: what one speaker says until another one speaks or a pause comes (contract#transcript-out-node, `turn`).

import { endOf, type Segment } from "./segment";
import { joined } from "./words";

interface Spoken {
  readonly speakerId: string | undefined;
  readonly end: number;
}

/** Whether a turn ends before the next segment. `pauseMs`: a silence of this length ends it. */
export function breaksTurn(
  before: Spoken | undefined,
  next: Pick<Segment, "speakerId" | "start">,
  pauseMs: number,
): boolean {
  return before === undefined || before.speakerId !== next.speakerId || next.start - before.end >= pauseMs;
}

/**
 * Joins segments of one speaker. `id` and language are those of the first. The words of a single segment stay
 * unchanged.
 */
export function turnOf(segments: readonly [Segment, ...Segment[]], id = segments[0].id): Segment {
  const [first] = segments;
  const text = segments.length === 1 ? first.text : joined(segments.map((segment) => segment.text));
  const start = Math.min(...segments.map((segment) => segment.start));
  const end = Math.max(...segments.map((segment) => endOf(segment)));
  return { ...first, id, text, start, end };
}

/** The turns of sorted segments. Each turn consists of consecutive segments. */
export function turnsOf(segments: readonly Segment[], pauseMs: number): Segment[] {
  const turns: Segment[] = [];
  let open: [Segment, ...Segment[]] | undefined;
  let before: Spoken | undefined;
  for (const segment of segments) {
    const end = endOf(segment);
    if (open && before && !breaksTurn(before, segment, pauseMs)) {
      open.push(segment);
      before = { speakerId: segment.speakerId, end: Math.max(before.end, end) };
      continue;
    }
    if (open) turns.push(turnOf(open));
    open = [segment];
    before = { speakerId: segment.speakerId, end };
  }
  if (open) turns.push(turnOf(open));
  return turns;
}

// How marks look on the time line and in the list of events: a shape each, so that colour alone says nothing.

import type { Mark, MarkKind } from "../../src/page/model";

/** Paths in a square of 12 by 12. */
export const SHAPES: Readonly<Record<MarkKind, string>> = {
  join: "M6 .5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 1 0 0-5.2ZM1 11.5a5 5 0 0 1 10 0Z",
  leave:
    "M6 .5a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 1 0 0-5.2ZM6 1.8a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 1 1 0-2.6ZM1 11.5a5 5 0 0 1 10 0h-1.3a3.7 3.7 0 0 0-7.4 0Z",
  paused: "M2.5 1.5h2.5v9h-2.5ZM7 1.5h2.5v9h-2.5Z",
  resumed: "M1 1.5h2v9h-2ZM4.5 1.5 11 6 4.5 10.5Z",
  interrupted: "M1.5 3 3 1.5 6 4.5 9 1.5 10.5 3 7.5 6 10.5 9 9 10.5 6 7.5 3 10.5 1.5 9 4.5 6Z",
  reconnected: "M6 1a5 5 0 1 0 0 10 5 5 0 1 0 0-10ZM6 3.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 1 1 0-5.6Z",
  moved: "M6 .5 11.5 6 6 11.5 .5 6Z",
  share_started: "M.5 2h11v6.5h-4v2h-3v-2h-4Z",
  share_stopped: "M.5 2h11v6.5h-4v2h-3v-2h-4ZM2 3.5v3.5h8v-3.5Z",
  gap: "M1 5h10v2h-10Z",
  failed: "M6 .5 11.8 11H.2ZM5.2 4v3.5h1.6V4ZM5.2 8.4v1.5h1.6V8.4Z",
  ended: "M1.5.5h1.4v11h-1.4ZM3.5 1h7.5l-2 2.75 2 2.75h-7.5Z",
};

/** What somebody should know went wrong. */
export const isFault = (kind: MarkKind): boolean => kind === "interrupted" || kind === "gap" || kind === "failed";

/** From when to when a screen was shared. */
export function shares(marks: readonly Mark[], end: number): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let since: number | undefined;
  for (const { kind, at } of marks) {
    if (kind === "share_started") since ??= at;
    if (kind !== "share_stopped" || since === undefined) continue;
    spans.push({ start: since, end: at });
    since = undefined;
  }
  if (since !== undefined) spans.push({ start: since, end });
  return spans;
}

/** The mark nearest to a time, not farther than `reach`. */
export function nearest(marks: readonly Mark[], time: number, reach: number): Mark | undefined {
  let best: Mark | undefined;
  for (const mark of marks) if (Math.abs(mark.at - time) <= (best ? Math.abs(best.at - time) : reach)) best = mark;
  return best;
}

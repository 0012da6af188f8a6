// Which of two values of a register wins. No row depends on which came first, so members that heard the same values in other
// orders, or some of them twice, agree.

import type { RegisterKind, Registers } from "../registers";
import { TIMINGS, type Timings } from "./timings";

/** Whether `next` replaces `known`. */
export type Wins = { readonly [K in RegisterKind]: (next: Registers[K], known: Registers[K]) => boolean };

const textOf = (webhook: object): string => JSON.stringify(webhook);

/** The greater `rev`, which is when Zoom sent the webhook; of two at the same instant, the greater text. */
function isNewer(next: Registers["interruption"], known: Registers["interruption"]): boolean {
  return next.rev === known.rev ? textOf(next.webhook) > textOf(known.webhook) : next.rev > known.rev;
}

export const WINS: Wins = {
  /** An end is for good, whatever Zoom sent last. */
  stream: (next, known) => (next.ended === known.ended ? isNewer(next, known) : next.ended === true),
  interruption: isNewer,
  owner: (next, known) => (next.n === known.n ? next.owner > known.owner : next.n > known.n),
  /** Of two under one claim, which only a faulty member makes, the greater text. */
  memory: (next, known) => (next.n === known.n ? next.sealed > known.sealed : next.n > known.n),
  /** Whoever leaves does not come back under this id. An old beat that comes again is no sign of life. */
  member: (next, known) => !("leaving" in known) && ("leaving" in next || next.at > known.at),
};

/** All that decides in a fleet. Every member must have the same; tests break them. */
export interface Rules {
  readonly wins: Wins;
  readonly timings: Timings;
}

export const RULES: Rules = { wins: WINS, timings: TIMINGS };

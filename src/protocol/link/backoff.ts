// When to try again (contract#tries-after-a-loss; Zoom's windows: protocol#keep-alive and protocol#reconnection).
// Milliseconds.

export type Cause = "start" | "signaling" | "media" | "server";

/** One effort to connect: its tries, and the instant after which no further try begins. */
export interface Effort {
  cause: Cause;
  /** Number of the try under way or planned, from 1. */
  attempt: number;
  /** When the effort began; the tries are planned from here. */
  since: number;
  deadline: number;
  /** The last planned instant, and how many have been planned. */
  plannedAt: number;
  planned: number;
  /** Second chances so far, after a close before the reply or an id that was not known (protocol#signaling-refusals). */
  secondChances: number;
  /** How old the offer was when it came, if it was too old to be kept waiting any longer. Milliseconds. */
  offerAge?: number;
}

/** Instants after a loss at which to try again, each give or take a fifth; then every `STEADY`. */
const INSTANTS = [500, 3_000, 6_000, 12_000, 24_000] as const;
const STEADY = 5_000;
const JITTER = 0.2;

/** How long Zoom keeps what was lost: 65 s for media, 60 s for everything else. */
const WINDOWS: Readonly<Record<Cause, number>> = { start: 60_000, signaling: 60_000, server: 60_000, media: 65_000 };

/** The longest that one try may take. */
export const ATTEMPT = 10_000;
/** A process that could hear nothing for longer than that may have missed an answer. */
export const MISSED = 100;
/** A close before the reply is tried once more after this long. */
export const SECOND_CHANCE = 1_500;
/** How long to wait for the reply to STREAM_CLOSE_REQ, and then for the stream's end (protocol#closing). */
export const CLOSE_REPLY = 5_000;
export const CLOSE_END = 1_000;
/** How much later than the word of it a broken medium's close may come; less than the first instant. */
export const BROKEN_GRACE = 200;
/** How long media that were sent before a stream's end may be on their way. */
export const LAST_MEDIA = 1_000;
/** How long what this process was too busy to read is read on then: more than the minute that Zoom buffers. */
export const LAST_BACKLOG = 120_000;

/** An effort whose first try begins now. `since` is when what it mends was lost or offered. */
export function newEffort(cause: Cause, since: number): Effort {
  return { cause, attempt: 1, since, deadline: since + WINDOWS[cause], plannedAt: since, planned: 0, secondChances: 0 };
}

/**
 * The effort for an offer: tried until 60 s after its receipt, or once if it was older than that when it came, because
 * Zoom may have given up on it (protocol#age-of-an-offer).
 */
export function firstEffort({ receivedAt, age }: { receivedAt: number; age: number }, now: number): Effort {
  const effort = newEffort("start", Math.min(now, receivedAt));
  return age > WINDOWS.start ? { ...effort, deadline: now, offerAge: age } : effort;
}

/** The effort for a media connection whose signaling came up in time: what was left of that time, all tries anew. */
export function mediaEffort({ offerAge: _age, ...effort }: Effort): Effort {
  return { ...effort, cause: "media", attempt: 1, secondChances: 0 };
}

export const nextTry = (effort: Effort): Effort => ({ ...effort, attempt: effort.attempt + 1 });

/** When a try that begins now has to have succeeded. */
export function attemptEnd(effort: Effort, now: number): number {
  return effort.deadline > now ? Math.min(now + ATTEMPT, effort.deadline) : now + ATTEMPT;
}

/**
 * Plans the next try: at the first of the instants that has not passed yet.
 * @param random in [0, 1)
 * @returns `undefined` if no instant is left inside the window
 */
export function planRetry(
  effort: Effort,
  now: number,
  random: () => number,
): { effort: Effort; at: number } | undefined {
  let { plannedAt, planned } = effort;
  do {
    const spread = 1 - JITTER + 2 * JITTER * random();
    const instant = INSTANTS[planned];
    plannedAt = instant === undefined ? plannedAt + STEADY * spread : effort.since + instant * spread;
    planned += 1;
  } while (plannedAt <= now);
  if (plannedAt > effort.deadline) return undefined;
  return { effort: { ...effort, plannedAt, planned }, at: plannedAt };
}

// When an event connection sends heartbeats, counts as lost, is tried again and is renewed (contract#event-connections,
// protocol#living-with-event-connections). Milliseconds.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const HEARTBEAT = 30 * SECOND;
/** Two heartbeats without an answer, and a little more. */
export const SILENCE = 65 * SECOND;
/** From the start of a try until Zoom has accepted it. */
export const ATTEMPT = 10 * SECOND;
/** How long a connection that a newer one replaced is still read, if Zoom does not close it. */
export const OVERLAP = 10 * SECOND;

/** The first wait after a loss or a failure; each further one is twice as long, up to the longest. */
const FIRST_WAIT = SECOND;
export const LONGEST_WAIT = 30 * SECOND;
const JITTER = 0.2;
/** The wait when another receiver has the subscription, or Zoom says that the credentials are wrong. */
export const CALM = 5 * MINUTE;

/** A connection that lived longer is no sign of another receiver: clients wait up to 30 s, with jitter, before they return. */
export const LASTING = 40 * SECOND;
/** So many connections in a row that Zoom closed sooner are. */
export const EVICTIONS = 4;

/** A refusal is answered with a new token at most so often: else a wrong subscription would ask for one every 30 s. */
export const RENEW_AGAIN = 5 * MINUTE;
/** A connection is replaced before the hour of its token is over. */
const RENEWAL = 50 * MINUTE;
const RENEWAL_SPREAD = 4 * MINUTE;
/** So long before a token ends, an account gives a new one already. */
const TOKEN_MARGIN = 3 * MINUTE;

/** Connected for so long without any event of RTMS. */
export const QUIET = 24 * HOUR;

const spread = (milliseconds: number, random: () => number): number =>
  milliseconds * (1 - JITTER + 2 * JITTER * random());

/** @param attempt failures in a row, from 1 */
export function waitAfter(attempt: number, random: () => number): number {
  return spread(Math.min(FIRST_WAIT * 2 ** Math.min(attempt - 1, 10), LONGEST_WAIT), random);
}

/** When to replace a connection that is accepted now. @param tokenEnds the instant at which its token ends */
export function renewalAt(now: number, tokenEnds: number, random: () => number): number {
  const planned = now + RENEWAL + RENEWAL_SPREAD * (random() - 0.5);
  return Math.max(now + MINUTE, Math.min(planned, tokenEnds - TOKEN_MARGIN));
}

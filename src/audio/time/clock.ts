// Zoom's clock as one speaker's packets tell it, made steady. Timestamps come from a server whose clock may be set, and
// a packet may carry an absurd one; this machine's clock, which saw the packets come, tells such steps from pauses.

import { LONGEST_PAUSE } from "./timeline";

/**
 * How much further than this machine's clock a timestamp may move: Zoom delivers at most 60 s late
 * (protocol#reconnection), so twice that is a step and no backlog. Milliseconds, either way.
 */
export const LONGEST_DELAY = 120_000;

/** Times are milliseconds since 1970 on a clock without steps. */
export interface Clock {
  /** What was added to Zoom's timestamps so far. */
  offset: number;
  /** Where the newest packet ended. */
  end: number;
  /** When it came, by this machine's clock. */
  heardAt: number;
}

export interface Heard {
  readonly timestamp: number;
  readonly receivedAt: number;
}

/** A clock that expects the next packet at `end`. */
export function newClock(end: number, heardAt: number): Clock {
  return { offset: 0, end, heardAt };
}

/** Whether a packet's time is where a pause, a delay or a backlog may have put it. */
function plausible(clock: Clock, ahead: number, receivedAt: number): boolean {
  if (ahead > LONGEST_PAUSE || ahead < -LONGEST_DELAY) return false;
  return ahead <= LONGEST_DELAY || ahead <= receivedAt - clock.heardAt + LONGEST_DELAY;
}

/**
 * When the first sample of a packet was spoken. On a step, `clock.offset` changes so that the packet stands where this
 * machine's clock says, or right behind the last if that is no help either; so a step back undoes a step forth.
 * @param duration of the packet, milliseconds
 */
export function timeOf(clock: Clock, { timestamp, receivedAt }: Heard, duration: number): number {
  let time = timestamp + clock.offset;
  if (!plausible(clock, time - clock.end, receivedAt)) {
    const pause = receivedAt - clock.heardAt - duration;
    time = clock.end + (pause > duration && pause <= LONGEST_PAUSE ? pause : 0);
    clock.offset = time - timestamp;
  }
  if (time + duration > clock.end) {
    clock.end = time + duration;
    clock.heardAt = receivedAt;
  }
  return time;
}

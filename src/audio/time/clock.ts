// Zoom's clock as one speaker's packets show it, made monotonic. The server's clock may be set, and a packet may
// carry an absurd timestamp. This machine's clock, by which the packets arrived, distinguishes such steps from
// pauses.

import { LONGEST_PAUSE } from "./timeline";

/**
 * How far a timestamp may move compared with this machine's clock. Zoom delivers at most 60 s late
 * (protocol#reconnection), so twice that is a step and not a backlog. Milliseconds, in both directions.
 */
export const LONGEST_DELAY = 120_000;

/** Times are milliseconds since 1970 on a clock without steps. */
export interface Clock {
  /** The sum of all corrections to Zoom's timestamps. */
  offset: number;
  /** The end of the newest packet. */
  end: number;
  /** When it arrived, by this machine's clock. */
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

/** Whether a pause, a delay or a backlog can explain a packet's time. */
function plausible(clock: Clock, ahead: number, receivedAt: number): boolean {
  if (ahead > LONGEST_PAUSE || ahead < -LONGEST_DELAY) return false;
  return ahead <= LONGEST_DELAY || ahead <= receivedAt - clock.heardAt + LONGEST_DELAY;
}

/**
 * When the first sample of a packet was spoken. On a step, `clock.offset` changes so that the packet is where this
 * machine's clock says, or directly after the last one if that is no help either. So a step back undoes a step
 * forward.
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

// One speaker's time line: where each packet belongs, in whole samples counted from the first one, so that neither
// jitter nor rounding ever adds up (contract, "audio-out", Time).

/** A gap up to this long is silence; a longer one is a clock that was set, not a pause. Milliseconds. */
export const LONGEST_PAUSE = 24 * 3_600_000;
/** So far behind, a packet is not late (the longest reconnection is over by then): the clock was set back. Milliseconds. */
export const LONGEST_DELAY = 120_000;
/** Zoom's timestamps are whole milliseconds, so even the shortest packet may seem off by this much. Milliseconds. */
const ROUNDING = 2;

export interface Timeline {
  /** Hz */
  readonly rate: number;
  /** The longest pause that becomes silence, in frames. */
  readonly longestPause: number;
  /** Time of frame 0, milliseconds since 1970; not known before the first packet. */
  start: number | undefined;
  /** Frames placed so far, silence included. */
  position: number;
}

export interface Placement {
  /** Frames of silence that belong before the packet. */
  silence: number;
  /** The timestamps jumped further than a pause or a delay can be: the packet was joined, and time goes on from it. */
  jumped: boolean;
}

const JOINED: Placement = { silence: 0, jumped: false };
const JUMPED: Placement = { silence: 0, jumped: true };

export function milliseconds(frames: number, rate: number): number {
  return (frames * 1000) / rate;
}

export function framesIn(duration: number, rate: number): number {
  return Math.round((duration * rate) / 1000);
}

/** A time line at `rate` Hz whose pauses are filled up to `longestPause` frames, and never beyond 24 h. */
export function newTimeline(rate: number, longestPause = Number.POSITIVE_INFINITY): Timeline {
  return { rate, longestPause: Math.min(longestPause, framesIn(LONGEST_PAUSE, rate)), start: undefined, position: 0 };
}

/**
 * Places a packet of `frames` whose first sample was at `timestamp` (milliseconds) and moves the time line on.
 * Off by less than one packet is jitter, and earlier is late: both are joined as they are. Later becomes silence,
 * measured against everything placed so far, so that many small steps cannot hide a drift.
 */
export function place(timeline: Timeline, timestamp: number, frames: number): Placement {
  const { rate, start, position } = timeline;
  timeline.position += frames;
  if (start === undefined) {
    timeline.start = timestamp;
    return JOINED;
  }
  const step = framesIn(timestamp - start, rate) - position;
  if (step > timeline.longestPause || step < -framesIn(LONGEST_DELAY, rate)) {
    timeline.start = timestamp - milliseconds(position, rate);
    return JUMPED;
  }
  if (step < Math.max(frames, framesIn(ROUNDING, rate))) return JOINED;
  timeline.position += step;
  return { silence: step, jumped: false };
}

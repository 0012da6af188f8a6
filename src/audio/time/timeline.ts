// One speaker's time line: where each packet belongs, in whole samples counted from its start, so that neither jitter nor
// rounding ever adds up (contract#time-of-samples).

/** A gap up to this long is silence; a longer one is a clock that was set, not a pause. Milliseconds. */
export const LONGEST_PAUSE = 24 * 3_600_000;
/** Zoom's timestamps are whole milliseconds, so even the shortest packet may seem off by this much. Milliseconds. */
const ROUNDING = 2;

/** When samples were spoken and came here, milliseconds since 1970. */
export interface Moment {
  readonly timestamp: number;
  readonly receivedAt: number;
}

export interface Timeline {
  /** Hz */
  readonly rate: number;
  /** Time of frame 0, milliseconds since 1970. */
  readonly start: number;
  /** Frames placed so far, silence included. */
  position: number;
}

export function milliseconds(frames: number, rate: number): number {
  return (frames * 1000) / rate;
}

export function framesIn(duration: number, rate: number): number {
  return Math.round((duration * rate) / 1000);
}

export function newTimeline(rate: number, start: number): Timeline {
  return { rate, start, position: 0 };
}

/**
 * Frames from the end of what was placed to a packet of `frames` at `time`: 0 if they join, positive if silence is
 * missing between them, negative if its place is taken. Off by less than one packet is jitter, so it joins. Measured
 * against everything placed so far, so that many small steps cannot hide a drift.
 */
export function stepTo({ rate, start, position }: Timeline, time: number, frames: number): number {
  const step = framesIn(time - start, rate) - position;
  const jitter = Math.max(frames, framesIn(ROUNDING, rate));
  return step < jitter && step > -jitter ? 0 : step;
}

// One speaker's time line: the place of each packet in whole samples from the start, so that neither jitter nor
// rounding adds up (contract#time-of-samples).

/** A gap up to this length is silence. A longer one means that a clock was set. Milliseconds. */
export const LONGEST_PAUSE = 24 * 3_600_000;
/** Zoom's timestamps are whole milliseconds, so even the shortest packet may be off by this much. Milliseconds. */
export const ROUNDING = 2;

/** When samples were spoken and when they arrived, milliseconds since 1970. */
export interface Moment {
  readonly timestamp: number;
  readonly receivedAt: number;
}

export interface Timeline {
  /** Hz */
  readonly rate: number;
  /** Time of frame 0, milliseconds since 1970. */
  readonly start: number;
  /** Frames placed so far, including silence. */
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
 * Frames from the end of the placed packets to a packet of `frames` at `time`: 0 if it joins, positive if silence is
 * missing between them, negative if its place is taken. A difference below one packet is jitter, so the packet joins.
 * Measured against everything placed so far, so that many small steps cannot hide a drift.
 */
export function stepTo({ rate, start, position }: Timeline, time: number, frames: number): number {
  const step = framesIn(time - start, rate) - position;
  const jitter = Math.max(frames, framesIn(ROUNDING, rate));
  return step < jitter && step > -jitter ? 0 : step;
}

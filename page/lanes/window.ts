// The stretch of a meeting that its time line shows. All milliseconds.

export interface Window {
  from: number;
  to: number;
}

/** Nobody needs less on a screen. */
const SHORTEST = 4000;

/** Within 0 and the end, and as long as it was if the end allows. */
export function within({ from, to }: Window, end: number): Window {
  const length = Math.min(Math.max(to - from, Math.min(SHORTEST, end)), end);
  const start = Math.min(Math.max(0, from), end - length);
  return { from: start, to: start + length };
}

/** @param factor below 1 shows less; the time at `around` stays where it is */
export function zoomed(window: Window, factor: number, around: number, end: number): Window {
  const length = Math.min(Math.max((window.to - window.from) * factor, SHORTEST), end);
  const part = (around - window.from) / Math.max(1, window.to - window.from);
  return within({ from: around - part * length, to: around + (1 - part) * length }, end);
}

export const moved = (window: Window, by: number, end: number): Window =>
  within({ from: window.from + by, to: window.to + by }, end);

/** What to show so that a time is seen: as before, or from a little before it. */
export function showing(window: Window, time: number, end: number): Window {
  if (time >= window.from && time <= window.to) return window;
  const length = window.to - window.from;
  return within({ from: time - length * 0.1, to: time + length * 0.9 }, end);
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400].map((seconds) => seconds * 1000);

/** Times for labels at least so many pixels apart. */
export function ticks({ from, to }: Window, width: number, apart: number): number[] {
  const least = ((to - from) / Math.max(1, width)) * apart;
  const step = STEPS.find((each) => each >= least) ?? STEPS.at(-1) ?? 1;
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: count }, (_, index) => (first + index) * step);
}

export interface Bar {
  start: number;
  end: number;
  x: number;
}

export interface Bars {
  /** Pixels from one bar to the next. */
  pitch: number;
  bars: Bar[];
}

/** Pixels: a bar and the space beside it. */
const PITCH = 4;

/**
 * Where the bars stand. They keep to a grid of time, so that they move without flicker as the window moves.
 * @param step milliseconds of the finest numbers that there are
 */
export function barsOf({ from, to }: Window, width: number, step: number): Bars {
  const perPixel = (to - from) / Math.max(1, width);
  const each = Math.max(step, Math.ceil((perPixel * PITCH) / step) * step);
  const first = Math.floor(from / each);
  const count = Math.ceil(to / each) - first;
  return {
    pitch: each / perPixel,
    bars: Array.from({ length: count }, (_, index) => {
      const start = (first + index) * each;
      return { start, end: start + each, x: (start - from) / perPixel };
    }),
  };
}

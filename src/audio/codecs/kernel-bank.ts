// A filter bank as the kernel wants it (wasm/resampler.ts): the weights of four output frames that follow each other,
// pair of input frames by pair, for each place that the first of the four can have between two input frames.

import type { FilterBank } from "./filter-bank";

const TOGETHER = 4;
/** The kernel takes so many input frames at a time. */
const BLOCK = 8;

const upTo = (multiple: number, value: number): number => Math.ceil(value / multiple) * multiple;

export interface KernelBank {
  /** The words before the groups, in the kernel's order. */
  readonly head: readonly number[];
  readonly groups: Int16Array;
}

/** @param bank with a row for each place */
export function kernelBank({ up, down, taps, near, passes, shift, lift, weights }: FilterBank): KernelBank {
  const latest = Math.floor((up - 1 + (TOGETHER - 1) * down) / up);
  const width = upTo(BLOCK, taps + latest);
  const nearWidth = upTo(2, near + latest);
  const middle = (taps - near) / 2;
  const groupSize = (width + nearWidth) * TOGETHER;
  const groups = new Int16Array(up * groupSize);
  for (let first = 0; first < up; first++)
    for (let lane = 0; lane < TOGETHER; lane++) {
      const place = first + lane * down;
      const row = (place % up) * (taps + near);
      const offset = Math.floor(place / up);
      const put = (from: number, to: number, count: number) => {
        for (let k = 0; k < count; k++) {
          const pair = (to + k + offset) >> 1;
          groups[first * groupSize + (pair * TOGETHER + lane) * 2 + ((to + k + offset) & 1)] =
            weights[row + from + k] ?? 0;
        }
      };
      put(0, 0, taps);
      put(taps, width, near);
    }
  const head = [
    width,
    middle,
    nearWidth,
    up,
    Math.floor((TOGETHER * down) / up),
    (TOGETHER * down) % up,
    shift,
    lift,
    passes,
  ];
  return { head, groups };
}

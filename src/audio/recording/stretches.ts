// The queue for writing: samples, and silence as a count.

import type { Stretch, Turn } from "../containers";

export interface Taken {
  readonly stretches: Stretch[];
  readonly frames: number;
  /** Bytes of samples. */
  readonly bytes: number;
}

/**
 * Takes what fits from the front of `queue`. A stretch is split at the limits for frames and silence, but not at the
 * limit for bytes.
 */
export function takeFrom(queue: Stretch[], frameBytes: number, bounds: Turn): Taken {
  const stretches: Stretch[] = [];
  let frames = 0;
  let bytes = 0;
  let silence = 0;
  let whole = 0;
  for (const stretch of queue) {
    if (stretches.length === bounds.stretches || bytes >= bounds.bytes) break;
    const silent = typeof stretch === "number";
    const length = silent ? stretch : stretch.length / frameBytes;
    const fits = Math.min(length, bounds.frames - frames, silent ? bounds.silence - silence : length);
    if (fits <= 0) break;
    const part = silent ? fits : stretch.subarray(0, fits * frameBytes);
    stretches.push(part);
    frames += fits;
    if (typeof part === "number") silence += fits;
    else bytes += part.length;
    if (fits < length) {
      queue[whole] = silent ? length - fits : stretch.subarray(fits * frameBytes);
      break;
    }
    whole += 1;
  }
  queue.splice(0, whole);
  return { stretches, frames, bytes };
}

/** Bytes of samples. */
export function bytesIn(queue: readonly Stretch[]): number {
  return queue.reduce<number>((sum, stretch) => sum + (typeof stretch === "number" ? 0 : stretch.length), 0);
}

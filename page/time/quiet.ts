// The stretches in which nobody speaks, which playing may leave out.

import { type Caption, GAP, LEVEL_MS, TALKING } from "../../src/page/model";

export interface Span {
  start: number;
  end: number;
}

/** Shorter pauses belong to talking. */
const SHORTEST_MS = 1200;
/** Of each pause this much stays at its beginning and at its end, so that nobody is cut off. */
const KEPT_MS = 300;

/**
 * @param levels of those who are listened to, 0..255 each 100 ms
 * @param captions of the same; where there are no levels, they alone say who speaks when
 */
export function quietSpans(levels: readonly Uint8Array[], captions: readonly Caption[], duration: number): Span[] {
  const steps = Math.ceil(duration / LEVEL_MS);
  const isLoud = new Uint8Array(steps);
  for (const each of levels)
    for (let step = 0; step < Math.min(steps, each.length); step += 1) {
      const level = each[step] ?? 0;
      if (level >= TALKING && level !== GAP) isLoud[step] = 1;
    }
  for (const { start, end } of captions)
    isLoud.fill(1, Math.max(0, Math.floor(start / LEVEL_MS)), Math.max(0, Math.ceil(end / LEVEL_MS)));
  // Nothing tells who speaks when, as with a mix of before: all of it is heard.
  if (!isLoud.includes(1)) return [];
  const spans: Span[] = [];
  let from = 0;
  for (let step = 0; step <= steps; step += 1) {
    if (step < steps && isLoud[step] === 0) continue;
    const [start, end] = [from * LEVEL_MS, step === steps ? duration : step * LEVEL_MS];
    if (end - start >= SHORTEST_MS) spans.push({ start: from === 0 ? 0 : start + KEPT_MS, end: end - KEPT_MS });
    from = step + 1;
  }
  return spans;
}

/** Where to go on from a time inside a quiet stretch; undefined elsewhere. */
export function afterQuiet(spans: readonly Span[], time: number): number | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span && span.start <= time ? span.end : undefined;
}

// The latest words as one text for a language model's prompt (contract#transcript-out-node, `window`).

import { inOrder } from "../documents";
import { apply, endOf, type Segment, wordStarts } from "../segments";
import type { WindowSize } from "../settings";

/** Maximum segments in a window, whatever its settings. */
export const MOST_IN_WINDOW = 10_000;

/** The last `most` words. */
function lastWords(ordered: readonly Segment[], most: number, starts: (segment: Segment) => number[]): Segment[] {
  const kept: Segment[] = [];
  let missing = most;
  for (const segment of ordered.toReversed()) {
    if (missing <= 0) break;
    const words = starts(segment);
    const from = words.length > missing ? words[words.length - missing] : undefined;
    kept.push(from === undefined ? segment : { ...segment, text: segment.text.slice(from) });
    missing -= words.length;
  }
  return kept.reverse();
}

export class Window {
  #segments: Segment[] = [];
  readonly #starts = new WeakMap<Segment, number[]>();

  constructor(private readonly size: WindowSize) {}

  /** Takes a segment in. Returns whether the window changed. */
  take(segment: Segment, attribute: string): boolean {
    if (!apply(this.#segments, segment, attribute)) return false;
    this.#segments = inOrder(this.#segments).slice(-MOST_IN_WINDOW);
    const [oldest] = this.segments();
    if (oldest) this.#segments = this.#segments.filter(({ start }) => start >= oldest.start);
    return true;
  }

  /**
   * The segments in the window, in order. If the window counts words, the oldest segment is cut at its first counted
   * word.
   */
  segments(): Segment[] {
    const { windowMs, windowWords } = this.size;
    const ordered = inOrder(this.#segments);
    if (windowWords > 0) return lastWords(ordered, windowWords, this.#startsOf);
    const newest = ordered.reduce((latest, segment) => Math.max(latest, endOf(segment)), Number.NEGATIVE_INFINITY);
    return ordered.filter((segment) => endOf(segment) > newest - windowMs);
  }

  /** Computed once per segment. */
  #startsOf = (segment: Segment): number[] => {
    const starts = this.#starts.get(segment) ?? wordStarts(segment.text);
    this.#starts.set(segment, starts);
    return starts;
  };
}

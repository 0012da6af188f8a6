// Keeps a log readable if the same thing happens again and again: reports the first time at once, then at most once
// per interval, with a count.

export class Throttle {
  readonly #reported = new Map<string, { at: number; unreported: number }>();

  /** @param interval milliseconds */
  constructor(
    private readonly interval: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many occurrences of `what` to report now, this one included; 0: report nothing yet. */
  due(what: string): number {
    const now = this.now();
    const last = this.#reported.get(what);
    if (last && Math.abs(now - last.at) < this.interval) {
      last.unreported += 1;
      return 0;
    }
    this.#reported.set(what, { at: now, unreported: 0 });
    return (last?.unreported ?? 0) + 1;
  }
}

// Keeps a log readable if the same thing happens again and again: reports the first time at once, then at most once
// per interval, with a count.

export class Throttle {
  readonly #told = new Map<string, { at: number; untold: number }>();

  /** @param interval milliseconds */
  constructor(
    private readonly interval: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many occurrences of `what` to report now, this one included; 0: report nothing yet. */
  due(what: string): number {
    const now = this.now();
    const told = this.#told.get(what);
    if (told && Math.abs(now - told.at) < this.interval) {
      told.untold += 1;
      return 0;
    }
    this.#told.set(what, { at: now, untold: 0 });
    return (told?.untold ?? 0) + 1;
  }
}

// Keeps a log readable while the same thing happens again and again: the first time at once, then at most once an
// interval, with a count.

export class Throttle {
  readonly #told = new Map<string, { at: number; untold: number }>();

  /** @param interval milliseconds */
  constructor(
    private readonly interval: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** How many times `what` is to be told of now, this time included; 0: not yet. */
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

// How values are spread: how many were at most each of a few bounds.

export interface Distribution {
  /** For each bound how many values were at most that, the smallest bound first. */
  readonly buckets: readonly (readonly [bound: number, count: number])[];
  /** How many values there were, and what they add up to. */
  readonly count: number;
  readonly sum: number;
}

export class Histogram {
  /** How many values each bucket alone has; the last one has those beyond all bounds. */
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds ascending */
  constructor(private readonly bounds: readonly number[]) {
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const at = this.bounds.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? this.bounds.length : at;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  get distribution(): Distribution {
    let count = 0;
    const buckets = this.bounds.map((bound, index) => {
      count += this.#counts[index] ?? 0;
      return [bound, count] as const;
    });
    return { buckets, count: count + (this.#counts[this.bounds.length] ?? 0), sum: this.#sum };
  }
}

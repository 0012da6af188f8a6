// A map that forgets by itself, for what is remembered of streams and messages that anybody can make up: without bounds, it
// would grow for as long as the process runs.

/** What is forgotten; at least one of the bounds is given. */
export type Expiry = { maxAge: number; maxSize?: number } | { maxAge?: number; maxSize: number };

interface Entry<V> {
  value: V;
  /** When it was set, by `now`. */
  at: number;
}

export class ExpiringMap<K, V> {
  /** Oldest first. */
  readonly #entries = new Map<K, Entry<V>>();
  readonly #maxAge: number;
  readonly #maxSize: number;

  /**
   * @param expiry an entry is forgotten `maxAge` milliseconds after it was set, and the oldest if there are more than
   *   `maxSize`
   * @param now the clock, in milliseconds
   */
  constructor(
    { maxAge = Number.POSITIVE_INFINITY, maxSize = Number.POSITIVE_INFINITY }: Expiry,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#maxAge = maxAge;
    this.#maxSize = maxSize;
  }

  /** Entries that are held, with those that the next `set` forgets. */
  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    return entry && !this.#isOld(entry, this.now()) ? entry.value : undefined;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  /** Sets a value, which is the newest then, whether the key is new or not. */
  set(key: K, value: V): this {
    const at = this.now();
    this.#entries.delete(key);
    this.#entries.set(key, { value, at });
    for (const [oldest, entry] of this.#entries) {
      if (this.#entries.size <= this.#maxSize && !this.#isOld(entry, at)) break;
      this.#entries.delete(oldest);
    }
    return this;
  }

  /** The value of a key; if there is none, what `make` gives, from now on. */
  getOrSet(key: K, make: () => V): V {
    const known = this.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.set(key, value);
    return value;
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** The values that are not forgotten, oldest first. */
  values(): V[] {
    const now = this.now();
    return [...this.#entries.values()].filter((entry) => !this.#isOld(entry, now)).map(({ value }) => value);
  }

  #isOld({ at }: Entry<V>, now: number): boolean {
    // Also in the future: a clock that was set back keeps nothing for ever.
    return Math.abs(now - at) >= this.#maxAge;
  }
}

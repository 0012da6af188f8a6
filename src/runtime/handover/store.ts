// What a node leaves to its next instance: a deploy closes a node and makes it anew with the same id, and what was open
// goes on there (contract#groups).

/** As long as a stream node waits for its own next instance (contract#owners-and-restarts). */
const KEPT_FOR = 65_000;

interface Estate<T> {
  value: T;
  drop: (value: T) => void;
  expiry: NodeJS.Timeout;
}

export class Inheritance<T> {
  readonly #estates = new Map<string, Estate<T>>();

  /** @param drop frees what nobody took */
  constructor(
    private readonly drop: (value: T) => void = () => undefined,
    private readonly keptFor = KEPT_FOR,
  ) {}

  /**
   * Leaves `value` to the next node `id`; without one, it is dropped after 65 s. Keeps no process alive.
   * @param drop what frees it, if that is more than usual
   */
  leave(id: string, value: T, drop = this.drop): void {
    this.expire(id);
    const expiry = setTimeout(() => this.expire(id), this.keptFor);
    expiry.unref();
    this.#estates.set(id, { value, drop, expiry });
  }

  /** Drops what the last node `id` left: there will be no next one. */
  expire(id: string): void {
    const estate = this.#estates.get(id);
    this.take(id);
    estate?.drop(estate.value);
  }

  /** What the last node `id` left, once. */
  take(id: string): T | undefined {
    const estate = this.#estates.get(id);
    if (!estate) return undefined;
    clearTimeout(estate.expiry);
    this.#estates.delete(id);
    return estate.value;
  }
}

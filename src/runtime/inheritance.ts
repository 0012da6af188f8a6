// What a node leaves to its next instance: a deploy closes a node and makes it anew with the same id, and what was open
// goes on there (contract, "Open chunks outlive a redeploy in the next instance of the same id").

/** As long as a stream node waits for its own next instance (contract, "zoom-rtms-stream"). */
const KEPT_FOR = 65_000;

interface Estate<T> {
  value: T;
  expiry: NodeJS.Timeout;
}

export class Inheritance<T> {
  readonly #estates = new Map<string, Estate<T>>();

  /** @param drop frees what nobody took */
  constructor(
    private readonly drop: (value: T) => void = () => undefined,
    private readonly keptFor = KEPT_FOR,
  ) {}

  /** Leaves `value` to the next node `id`; without one, it is dropped after 65 s. Keeps no process alive. */
  leave(id: string, value: T): void {
    const former = this.take(id);
    if (former) this.drop(former);
    const expiry = setTimeout(() => {
      this.#estates.delete(id);
      this.drop(value);
    }, this.keptFor);
    expiry.unref();
    this.#estates.set(id, { value, expiry });
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

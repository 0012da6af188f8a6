// What one instance of a node leaves to the next: a deploy closes a node and creates it again with the same id, and what
// was open continues there (contract#owners-and-restarts, contract#groups).

/**
 * How long the next instance may take: Zoom does not wait longer for a reconnection (protocol#reconnection). What waits for
 * the end of a deploy is kept this long too. Milliseconds.
 */
export const HANDOVER_WINDOW = 65_000;

interface Entry<T> {
  value: T;
  dispose: (value: T) => void;
  /** By `performance.now()`: a timer is late while something blocks the event loop. */
  until: number;
  timer: NodeJS.Timeout;
}

export class HandoverStore<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** @param dispose frees a value that no next instance claimed */
  constructor(
    private readonly dispose: (value: T) => void = () => undefined,
    private readonly window = HANDOVER_WINDOW,
  ) {}

  /**
   * Leaves `value` to the next instance of node `id`, and disposes of it if none claims it within 65 s. Keeps no process
   * alive.
   * @param dispose of this value, if that takes more than usual
   */
  leave(id: string, value: T, dispose = this.dispose): void {
    this.discard(id);
    const timer = setTimeout(() => this.discard(id), this.window);
    timer.unref();
    this.#entries.set(id, { value, dispose, until: performance.now() + this.window, timer });
  }

  /** What the last instance of node `id` left, once; `undefined` if that was nothing, or too long ago. */
  take(id: string): T | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    if (performance.now() > entry.until) {
      this.discard(id);
      return undefined;
    }
    this.#remove(id, entry);
    return entry.value;
  }

  /** Disposes of what the last instance of node `id` left: there will be no next one. */
  discard(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#remove(id, entry);
    entry.dispose(entry.value);
  }

  #remove(id: string, { timer }: Entry<T>): void {
    clearTimeout(timer);
    this.#entries.delete(id);
  }
}

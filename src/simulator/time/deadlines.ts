// Whom Zoom waits for, and the end of its patience (protocol#keep-alive).

import type { Cancel, Timers } from "./clock";

export class Deadlines<Key> {
  readonly #running = new Map<Key, Cancel>();

  constructor(private readonly timers: Timers) {}

  /** How many are waited for. */
  get size(): number {
    return this.#running.size;
  }

  /** Waits for `key`, anew if it was waited for already. @param window simulated milliseconds */
  set(key: Key, window: number, expired: () => void): void {
    this.met(key);
    this.#running.set(key, this.timers.after(window, expired));
  }

  /** `key` is there: nothing will expire. */
  met(key: Key): void {
    this.#running.get(key)?.();
    this.#running.delete(key);
  }

  clear(): void {
    for (const key of [...this.#running.keys()]) this.met(key);
  }
}

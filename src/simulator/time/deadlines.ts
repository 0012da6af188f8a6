// The sockets that Zoom waits for, with time limits (protocol#keep-alive).

import type { Cancel, Timers } from "./clock";

export class Deadlines<Key> {
  readonly #running = new Map<Key, Cancel>();

  constructor(private readonly timers: Timers) {}

  /** How many are awaited. */
  get size(): number {
    return this.#running.size;
  }

  /** Waits for `key`, starting again if it was awaited already. @param window simulated milliseconds */
  set(key: Key, window: number, expired: () => void): void {
    this.met(key);
    this.#running.set(key, this.timers.after(window, expired));
  }

  /** `key` has connected: cancels its time limit. */
  met(key: Key): void {
    this.#running.get(key)?.();
    this.#running.delete(key);
  }

  clear(): void {
    for (const key of [...this.#running.keys()]) this.met(key);
  }
}

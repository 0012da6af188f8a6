// Waits that end early when the simulator closes.

import type { Timers } from "./clock";

export class Delays {
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(private readonly timers: Timers) {}

  /** Resolves after `delay` simulated milliseconds, or when the simulator closes. */
  wait(delay: number): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.timers.after(delay, () => go());
      const go = (): void => {
        cancel();
        this.#waiting.delete(go);
        resolve();
      };
      this.#waiting.add(go);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    for (const go of this.#waiting) go();
  }
}

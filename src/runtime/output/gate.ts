// Holds messages back, in order, until a disk has said what earlier processes left, or has taken what came before.

import { runtimeError } from "../texts";

/** Messages: a minute of three speakers at fifty packets per second. */
const MOST_WAITING = 10_000;

/** The result of `task`, or what it throws, as a promise. */
async function settledBy<T>(task: () => T): Promise<Awaited<T>> {
  return await task();
}

export class Gate {
  #closed: Promise<unknown> | undefined;
  readonly #waiting = new Set<() => void>();

  /** Closes the gate until `ready` settles. If `ready` fails, the code that needs it reports the failure. */
  closeUntil(ready: Promise<unknown>): void {
    const closed = Promise.allSettled([this.#closed, ready]).then(() => {
      if (this.#closed !== closed) return;
      this.#closed = undefined;
      this.#letThrough();
    });
    this.#closed = closed;
  }

  /**
   * Runs `task` now if the gate is open and nothing waits, else later, in order. A task may close the gate for those
   * after it.
   * @throws RtmsError RTMS_LIMIT if too many wait
   */
  pass<T>(task: () => T): T | Promise<Awaited<T>> {
    if (!this.#closed && this.#waiting.size === 0) return task();
    if (this.#waiting.size >= MOST_WAITING) throw runtimeError("RTMS_LIMIT", "waiting", { most: MOST_WAITING });
    return new Promise((resolve) => this.#waiting.add(() => resolve(settledBy(task))));
  }

  /** Resolves when the gate is open and nothing waits. */
  async idle(): Promise<void> {
    while (this.#closed || this.#waiting.size > 0) await (this.#closed ?? Promise.resolve());
  }

  #letThrough(): void {
    for (const go of this.#waiting) {
      if (this.#closed !== undefined) return;
      this.#waiting.delete(go);
      go();
    }
  }
}

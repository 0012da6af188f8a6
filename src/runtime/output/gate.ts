// Libraries that are compiled when they are first needed take some milliseconds, and a disk may have to wake; until then
// messages wait here, in order.

import { RtmsError } from "../../protocol/words";

/** Messages; at fifty packets a second a minute of three speakers. */
const MOST_WAITING = 10_000;

/** What it gives, or throws, as a promise. */
async function settledBy<T>(task: () => T): Promise<Awaited<T>> {
  return await task();
}

export class Gate {
  #closed: Promise<unknown> | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param what is waited for, for the error */
  constructor(private readonly what = "an audio library to be loaded") {}

  /** Closes until `ready` is settled; if it fails, what needs it will say so. */
  closeUntil(ready: Promise<unknown>): void {
    const closed = Promise.allSettled([this.#closed, ready]).then(() => {
      if (this.#closed !== closed) return;
      this.#closed = undefined;
      this.#letThrough();
    });
    this.#closed = closed;
  }

  /**
   * Runs `task` now if it is open and nothing waits, else when it is open, behind what came before. A task may close it
   * for those behind it.
   * @throws RtmsError RTMS_LIMIT if too many wait
   */
  pass<T>(task: () => T): T | Promise<Awaited<T>> {
    if (!this.#closed && this.#waiting.size === 0) return task();
    if (this.#waiting.size >= MOST_WAITING)
      throw new RtmsError(
        "RTMS_LIMIT",
        `More than ${MOST_WAITING} messages wait for ${this.what}; this one was left out. ` +
          "This machine is too slow for what it gets: send fewer streams through it.",
      );
    return new Promise((resolve) => this.#waiting.add(() => resolve(settledBy(task))));
  }

  /** Resolves when it is open and nothing waits. */
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

// A timer that can be moved. A stream has one, set to the next instant at which its state has to act.

import type { Clock } from "./clock";

export class ResettableTimer {
  #timer: unknown;
  #at: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly callback: (deaf: number) => void,
  ) {}

  /**
   * Sets or moves the timer. `callback` receives for how many milliseconds nothing could be read meanwhile: how late the
   * timer fired, or how long this process was blocked before.
   * @param at an instant of `Clock.elapsed`; `undefined` stops the timer
   */
  set(at: number | undefined): void {
    if (at === this.#at) return;
    this.clock.clearTimeout(this.#timer);
    this.#at = at;
    if (at === undefined) return;
    const since = this.clock.elapsed();
    this.#timer = this.clock.setTimeout(
      () => {
        this.#at = undefined;
        this.callback(Math.max(this.clock.elapsed() - at, this.clock.blockedSince?.(since) ?? 0));
      },
      Math.max(0, at - since),
    );
  }
}

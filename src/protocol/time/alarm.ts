// The one timer of a stream, which its state sets.

import type { Clock } from "./clock";

/** One timer that can be moved. */
export class Alarm {
  #timer: unknown;
  #at: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ring: (deaf: number) => void,
  ) {}

  /**
   * @param at an instant of `Clock.elapsed`; `undefined` for never. `ring` is told for how long nothing could be heard
   * meanwhile: how much later it is by then, or how long this process was blocked before
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
        this.ring(Math.max(this.clock.elapsed() - at, this.clock.blockedSince?.(since) ?? 0));
      },
      Math.max(0, at - since),
    );
  }
}

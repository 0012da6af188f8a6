// The times of one stream's segments. An implausible time is replaced by one derived from its neighbours. This
// machine's clock is used for the first one only, because it may be set while people speak.

import { DAY, plausibleTime } from "./packet";

/** The last reported time, the time derived from it, and when that was by a monotonic clock. */
interface Last {
  readonly raw: number;
  readonly time: number;
  readonly at: number;
}

export class SegmentTimes {
  #last: Last | undefined;

  /**
   * A packet's time, milliseconds since 1970.
   * @param timestamp as reported, or the time of receipt if there was none
   * @param at now, by a monotonic clock
   */
  of(timestamp: number, receivedAt: number, at: number): number {
    const last = this.#last;
    if (!last) return this.#keep(timestamp, plausibleTime(timestamp, receivedAt), at);
    if (Math.abs(timestamp - last.raw) <= DAY) return this.#keep(timestamp, last.time + timestamp - last.raw, at);
    const goesOn = last.time + at - last.at;
    // The time comes from this machine's clock alone, which was set.
    if (timestamp === receivedAt) return this.#keep(timestamp, goesOn, at);
    // If Zoom's clock steps to this machine's time, it was corrected. Anything else is one absurd packet.
    return Math.abs(timestamp - receivedAt) <= DAY ? this.#keep(timestamp, timestamp, at) : goesOn;
  }

  #keep(raw: number, time: number, at: number): number {
    this.#last = { raw, time, at };
    return time;
  }
}

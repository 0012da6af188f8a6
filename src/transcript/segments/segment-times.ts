// The times of one stream's segments. An absurd one is not plausibleTime, by those around it: this machine's clock tells only
// for the first, because somebody may set it while people speak.

import { DAY, plausibleTime } from "./packet";

/** What a stream told last, what was made of it, and when that was by a clock that nobody sets. */
interface Last {
  readonly raw: number;
  readonly time: number;
  readonly at: number;
}

export class SegmentTimes {
  #last: Last | undefined;

  /**
   * A packet's time, milliseconds since 1970.
   * @param timestamp as it was told, or the time of receipt in its place
   * @param at now, by a clock that nobody sets
   */
  of(timestamp: number, receivedAt: number, at: number): number {
    const last = this.#last;
    if (!last) return this.#keep(timestamp, plausibleTime(timestamp, receivedAt), at);
    if (Math.abs(timestamp - last.raw) <= DAY) return this.#keep(timestamp, last.time + timestamp - last.raw, at);
    const goesOn = last.time + at - last.at;
    // Told by this machine's clock alone, which was set.
    if (timestamp === receivedAt) return this.#keep(timestamp, goesOn, at);
    // A step of Zoom's clock to what this machine's says is one; anything else is one absurd packet.
    return Math.abs(timestamp - receivedAt) <= DAY ? this.#keep(timestamp, timestamp, at) : goesOn;
  }

  #keep(raw: number, time: number, at: number): number {
    this.#last = { raw, time, at };
    return time;
  }
}

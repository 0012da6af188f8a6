// Two clocks: Zoom's, which media have, and this machine's, by which this package tells what it did itself. Their difference is
// learned from media; a packet that is late has a larger one.

import type { When } from "./message";

/** A clock that differs by more was set. Milliseconds. */
const SET = 120_000;
/** A packet from so far ahead is from a clock that was set. Milliseconds. */
const AHEAD = 5000;

export class Clocks {
  /** This machine's clock minus Zoom's; undefined until media have come. */
  #difference: number | undefined;

  /** The time of media, by Zoom's clock. A clock that was set does not move the meeting. */
  ofMedia({ timestamp, receivedAt }: When): number {
    const difference = receivedAt - timestamp;
    if (this.#difference === undefined) this.#difference = difference;
    const late = difference - this.#difference;
    if (late > SET || late < -AHEAD) return receivedAt - this.#difference;
    if (late < 0) this.#difference = difference;
    return timestamp;
  }

  /** The time of an event, by Zoom's clock. */
  ofEvent({ timestamp, receivedAt }: When): number {
    const isOwn = timestamp === receivedAt;
    const expected = this.ofMachine(receivedAt);
    return isOwn || Math.abs(timestamp - expected) > SET ? expected : timestamp;
  }

  /** A time of this machine, by Zoom's clock. */
  ofMachine(now: number): number {
    return now - (this.#difference ?? 0);
  }
}

// The clock of a stream's pictures and sound, without the steps of Zoom's. Both carry Zoom's times, so a step moves both by
// the same amount: whichever medium shows it first, the other takes over its correction to the millisecond.

import { type Clock, newClock, timeOf } from "../../audio";

/** Two corrections that differ by less are one: they were measured by when packets arrived. Milliseconds. */
const ALIKE = 5000;

export class StepFreeClock {
  readonly #clocks = new Map<string, Clock>();

  /**
   * When a packet or picture was made, on a clock that has no steps. Milliseconds since 1970.
   * @param duration milliseconds; 0 if it is not known
   */
  timeOf(medium: string, timestamp: number, receivedAt: number, duration: number): number {
    const clock = this.#clocks.get(medium) ?? this.#begin(medium, timestamp, receivedAt);
    const before = clock.offset;
    const time = timeOf(clock, { timestamp, receivedAt }, duration);
    if (clock.offset === before) return time;
    const other = this.#alike(clock);
    if (!other) return time;
    clock.offset = other.offset;
    clock.end = timestamp + other.offset + duration;
    return timestamp + other.offset;
  }

  /** A medium that begins late begins with the corrections so far. */
  #begin(medium: string, timestamp: number, receivedAt: number): Clock {
    const [other] = this.#clocks.values();
    const clock = other ? { ...other } : newClock(timestamp, receivedAt);
    this.#clocks.set(medium, clock);
    return clock;
  }

  #alike(clock: Clock): Clock | undefined {
    return [...this.#clocks.values()].find(
      (other) => other !== clock && Math.abs(other.offset - clock.offset) <= ALIKE,
    );
  }
}

// The clock of a stream's pictures and sound, without the steps of Zoom's. Both carry Zoom's times, so a step moves both by
// the same amount: whichever medium shows it first, the other takes over its correction to the millisecond.

import { type Clock, newClock, timeOf } from "../../audio";

/** Two corrections that differ by less are one: they were measured by when packets arrived. Milliseconds. */
const ALIKE = 5000;

/** How much newer than all that has come words can be, and how much older, and still be of the same clock. Milliseconds. */
const [SOON, LONG_AGO] = [5000, 120_000];
/** Corrections that are remembered. */
const MOST_CORRECTIONS = 20;

export class StepFreeClock {
  /** Of all times so far, the newest first. */
  readonly #corrections = [0];
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
    if (!other) {
      this.#corrections.unshift(clock.offset);
      this.#corrections.splice(MOST_CORRECTIONS);
      return time;
    }
    clock.offset = other.offset;
    clock.end = timestamp + other.offset + duration;
    return timestamp + other.offset;
  }

  /**
   * What is to be added to a time that Zoom tells late, of words: the newest correction, unless it would put them after
   * everything that has come, or long before, for then they were said before the step.
   */
  correctionAt(timestamp: number): number {
    const newest = Math.max(...Array.from(this.#clocks.values(), ({ end }) => end));
    const fitting = this.#corrections.find((correction) => {
      const age = newest - timestamp - correction;
      return age >= -SOON && age <= LONG_AGO;
    });
    return fitting ?? this.#corrections[0] ?? 0;
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

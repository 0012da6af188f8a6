// The timers and clocks that a stream uses, and those of this machine.

import { eventLoop } from "./event-loop";

/** The timers and clocks that a stream uses. */
export interface Clock {
  /** Milliseconds since 1970, for people; somebody may set this clock. */
  now(): number;
  /** Milliseconds since some moment, for instants and durations; never goes back. */
  elapsed(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** For how long this process was blocked last, if it came back after that instant of `elapsed`; else 0. */
  blockedSince?(instant: number): number;
}

/** A timer may have run out while this process was blocked: it lets the sockets be read once before it rings. */
class PatientTimer {
  readonly #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;

  constructor(callback: () => void, milliseconds: number) {
    this.#timer = setTimeout(() => {
      // The first turn is the one under way, the second may belong to a proxy's TLS.
      this.#turn = setImmediate(() => {
        this.#turn = setImmediate(callback);
      });
    }, milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }
}

/** That of this machine. */
export const MACHINE_CLOCK: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  setTimeout: (callback, milliseconds) => new PatientTimer(callback, milliseconds),
  clearTimeout: (timer) => {
    if (timer instanceof PatientTimer) timer.clear();
  },
  blockedSince: (instant) => eventLoop.blockedSince(instant),
};

// The clock and the timers that a stream uses. Tests bring their own.

import { eventLoop } from "./event-loop";

export interface Clock {
  /** Milliseconds since 1970, for what people read. This clock may be set. */
  now(): number;
  /** Milliseconds since some moment, for instants and durations. It never goes back. */
  elapsed(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** How long the last block of this process was, if it ended after that instant of `elapsed`; else 0. */
  blockedSince?(instant: number): number;
}

/** A timer that fires one read of the sockets late, because it may have run out while this process was blocked. */
class PatientTimer {
  readonly #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;

  constructor(callback: () => void, milliseconds: number) {
    this.#timer = setTimeout(() => {
      // The first turn is the current one, the second may be taken by the TLS of a proxy.
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

/** The clock of this machine. */
export const MACHINE_CLOCK: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  setTimeout: (callback, milliseconds) => new PatientTimer(callback, milliseconds),
  clearTimeout: (timer) => {
    if (timer instanceof PatientTimer) timer.clear();
  },
  blockedSince: (instant) => eventLoop.blockedSince(instant),
};

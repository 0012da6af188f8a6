// The clock of files that grow, which tests move by hand.

export interface RecordingClock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Runs `tick` every `ms` until the returned function is called. Does not keep the process alive. */
  every(ms: number, tick: () => void): () => void;
}

export const CLOCK: RecordingClock = {
  now: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    timer.unref();
    return () => clearInterval(timer);
  },
};

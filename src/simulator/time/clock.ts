// The simulator's clock. It is monotonic, so that a correction of the machine's clock does not disturb the pace, and
// scalable, so that a test can pass Zoom's windows of a minute in seconds. All times that Zoom sends come from it,
// except the timestamp under a webhook's signature: the receiver compares that with the machine's clock.

/** The clock and timers that the simulator uses. A test may supply its own. */
export interface SimulatorClock {
  /** How many simulated milliseconds pass in one real millisecond. */
  readonly speed: number;
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  /** A new set of timers that can be cleared at once. */
  timers(): Timers;
}

/** Milliseconds since 1970 that pass `speed` times as fast as real ones, starting at construction. */
export class Clock implements SimulatorClock {
  readonly #origin = Date.now();
  readonly #since = performance.now();

  constructor(readonly speed: number) {}

  now(): number {
    return this.#origin + (performance.now() - this.#since) * this.speed;
  }

  timers(): Timers {
    return new ScaledTimers(this.speed);
  }
}

/** Cancels one timer; harmless after it fired. */
export type Cancel = () => void;

/** The timers of one owner. After `clear` nothing fires. */
export interface Timers {
  /** @param delay simulated milliseconds */
  after(delay: number, act: () => void): Cancel;
  clear(): void;
}

class ScaledTimers implements Timers {
  readonly #running = new Set<NodeJS.Timeout>();

  constructor(private readonly speed: number) {}

  after(delay: number, act: () => void): Cancel {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      act();
    }, Math.max(0, delay) / this.speed);
    this.#running.add(timer);
    return () => {
      clearTimeout(timer);
      this.#running.delete(timer);
    };
  }

  clear(): void {
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}

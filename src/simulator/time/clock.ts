// The simulator's clock: monotonic, so that a correction of the machine's clock never disturbs the pace, and scalable,
// so that a test can live through Zoom's windows of a minute in seconds. Everything Zoom says the time of is told by
// it; only the timestamp under a webhook's signature is the machine's own, because the receiver compares it with its.

/** What the simulator needs of time; a test may bring its own. */
export interface SimulatorClock {
  /** How many simulated milliseconds pass in a real one. */
  readonly speed: number;
  /** Milliseconds since 1970, with fractions. */
  now(): number;
  /** A new set of timers that can be cleared at once. */
  timers(): Timers;
}

/** Milliseconds since 1970 that pass `speed` times as fast as real ones, from the moment of construction. */
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

/** The timers of one owner. Whoever ends, clears: nothing fires afterwards. */
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

// A fast clock that both sides of a run share and that waits for them: however busy the machine is, no more than a
// moment passes between two polls of the network. Time compressed thirty times would otherwise turn a pause of the
// process (another program's build, the garbage collector) into a failure of the network.

import type { Cancel, SimulatorClock, Timers } from "../../src/simulator/time/clock";

/** The most real milliseconds that count between two polls. */
const LONGEST_LOOK = 4;

/** As Node.js has it; so that code that waits without a time lets time pass. */
const SHORTEST_WAIT = 1;

interface Timer {
  at: number;
  act: () => void;
}

export class ElasticClock implements SimulatorClock {
  readonly #timers = new Set<Timer>();
  #now = Date.now();
  #lookedAt = performance.now();
  #next: NodeJS.Immediate | NodeJS.Timeout | undefined;
  #isClosed = false;

  /** @param speed simulated milliseconds in a real one, as long as the machine keeps up */
  constructor(readonly speed: number) {
    this.#schedule();
  }

  now(): number {
    return this.#now;
  }

  after(delay: number, act: () => void): Cancel {
    const timer: Timer = { at: this.#now + Math.max(SHORTEST_WAIT, delay), act };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  timers(): Timers {
    const running = new Set<Cancel>();
    return {
      after: (delay, act) => {
        const cancel = this.after(delay, () => {
          running.delete(cancel);
          act();
        });
        running.add(cancel);
        return () => {
          running.delete(cancel);
          cancel();
        };
      },
      clear: () => {
        for (const cancel of running) cancel();
        running.clear();
      },
    };
  }

  /** Resolves after so many simulated milliseconds. */
  wait(delay: number): Promise<void> {
    return new Promise((resolve) => void this.after(delay, resolve));
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#next as NodeJS.Timeout);
  }

  #schedule(): void {
    if (!this.#isClosed) this.#next = setTimeout(() => this.#look(), 1);
  }

  /** Lets time pass, firing each timer at its instant. */
  #look(): void {
    const real = performance.now();
    const end = this.#now + Math.min(real - this.#lookedAt, LONGEST_LOOK) * this.speed;
    this.#lookedAt = real;
    for (let timer = this.#due(end); timer; timer = this.#due(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.act();
    }
    this.#now = end;
    this.#schedule();
  }

  /** The first timer up to `end`. */
  #due(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    return first;
  }
}

// Ends a stream when its scenario is over and the app has received what it asked for. In the pace `fast` nothing
// shows that the app has opened its last socket, so the end is delayed a little.

import type { Cancel, Timers } from "./clock";

/** Real milliseconds to wait for another socket in the pace `fast`. */
const SETTLE = 300;

export interface AutoEndOptions {
  readonly timers: Timers;
  /** Simulated milliseconds in a real one. */
  readonly speed: number;
  readonly fast: boolean;
  /** Whether Zoom still waits for the app or serves it. */
  readonly busy: () => boolean;
  readonly end: () => void;
}

export class AutoEnd {
  #over: boolean;
  #settling: Cancel | undefined;

  constructor(private readonly options: AutoEndOptions) {
    this.#over = options.fast;
  }

  /** @param duration milliseconds of the scenario */
  start(duration: number): void {
    if (this.options.fast) return;
    this.options.timers.after(duration, () => {
      this.#over = true;
      this.check();
    });
  }

  /** To be called whenever the app may have become idle. */
  check(): void {
    const { timers, speed, fast, busy, end } = this.options;
    this.#settling?.();
    if (!this.#over || busy()) return;
    if (!fast) end();
    else
      this.#settling = timers.after(SETTLE * speed, () => {
        if (!busy()) end();
      });
  }
}

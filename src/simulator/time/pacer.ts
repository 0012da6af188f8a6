// Sends items when they are due by the clock. Each due time counts from the start of the stream, not from the
// previous timer: a late timer catches up at once, and delays do not add up.

import type { Cancel, Timers } from "./clock";

/** An item with a time: `due` is milliseconds from the start of the stream. */
export interface Timed {
  readonly due: number;
}

export class Pacer<T extends Timed> {
  #items: Iterator<T> | undefined;
  #next: T | undefined;
  #cancel: Cancel | undefined;

  /**
   * @param elapsed milliseconds since the start of the stream; `Infinity` means that everything is due
   * @param send called for each item in order, never before it is due
   * @param finished called after the last item
   */
  constructor(
    private readonly timers: Timers,
    private readonly elapsed: () => number,
    private readonly send: (item: T) => void,
    private readonly finished: () => void = () => {},
  ) {}

  /** Whether items remain. */
  get running(): boolean {
    return this.#items !== undefined;
  }

  /** Starts at once with what is due already, and drops the items of an earlier start. */
  start(items: Iterable<T>): void {
    this.stop();
    this.#items = items[Symbol.iterator]();
    this.#advance();
    this.#tick();
  }

  stop(): void {
    this.#cancel?.();
    this.#items = undefined;
    this.#next = undefined;
  }

  #advance(): void {
    const step = this.#items?.next();
    this.#next = step && !step.done ? step.value : undefined;
  }

  #tick(): void {
    const items = this.#items;
    while (this.#next && this.#next.due <= this.elapsed()) {
      const item = this.#next;
      this.#advance();
      this.send(item);
      // `send` may have stopped or restarted this pacer.
      if (this.#items !== items) return;
    }
    if (this.#next) {
      this.#cancel = this.timers.after(this.#next.due - this.elapsed(), () => this.#tick());
      return;
    }
    this.#items = undefined;
    this.finished();
  }
}

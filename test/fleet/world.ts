// Virtual time with processes that can be killed and frozen. Nothing happens unless `run` lets time pass.

import type { Clock } from "../../src/protocol/time";
import { generator } from "../chaos/random";

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

export class World {
  /** Milliseconds. */
  now = 0;
  readonly random: () => number;
  /** A heap: the earliest event first. */
  readonly #events: Event[] = [];
  #order = 0;

  constructor(seed: number) {
    this.random = generator(seed);
  }

  between(least: number, most: number): number {
    return least + this.random() * (most - least);
  }

  pick<T>(values: readonly T[]): T | undefined {
    return values[Math.floor(this.random() * values.length)];
  }

  in(milliseconds: number, happen: () => void): void {
    this.#order += 1;
    const event = { at: this.now + milliseconds, order: this.#order, happen };
    const heap = this.#events;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (!parent || isBefore(parent, event)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  /** Lets time pass, with the promises that settle in it. */
  async run(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (let next = this.#events[0]; next && next.at <= end; next = this.#events[0]) {
      this.#removeFirst();
      this.now = next.at;
      next.happen();
      // A promise, what awaits it, and what that calls.
      for (let turn = 0; turn < 3; turn += 1) await undefined;
    }
    this.now = end;
  }

  #removeFirst(): void {
    const heap = this.#events;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left && right && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (!child || isBefore(last, child)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A process: what happens in it waits while it is frozen, and is lost when it is dead. */
export class Process {
  isDead = false;
  isFrozen = false;
  /** What waits: timers fire before sockets are read, as in Node's event loop. */
  readonly #timers: (() => void)[] = [];
  readonly #sockets: (() => void)[] = [];
  /** Each process counts from its own start. */
  readonly #epoch: number;
  readonly clock: Clock;

  constructor(world: World) {
    this.#epoch = world.now - world.between(0, 2000);
    this.clock = {
      now: () => 1_700_000_000_000 + world.now,
      elapsed: () => world.now - this.#epoch,
      setTimeout: (callback, milliseconds) => {
        const timer = { isCleared: false };
        world.in(milliseconds, () => this.#happen(this.#timers, () => !timer.isCleared && callback()));
        return timer;
      },
      clearTimeout: (timer) => {
        if (timer) (timer as { isCleared: boolean }).isCleared = true;
      },
    };
  }

  /** Something arrives on a socket. */
  receive(happen: () => void): void {
    this.#happen(this.#sockets, happen);
  }

  thaw(): void {
    this.isFrozen = false;
    for (const waiting of [this.#timers, this.#sockets])
      for (const happen of waiting.splice(0)) this.#happen(waiting, happen);
  }

  #happen(waiting: (() => void)[], happen: () => void): void {
    if (this.isDead) return;
    if (this.isFrozen) waiting.push(happen);
    else happen();
  }
}

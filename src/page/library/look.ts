// The last look at a folder. Who asks gets one that is as good as new, if a new one does not take long; else the last one,
// while a new one goes on: a folder of thousands of recordings is walked in a second or in ten, by the disk.

import type { MeetingSummary } from "../model";

/** Milliseconds for which a look is as good as new. */
const FRESH = 1000;
/** A look that takes long is good for so many times as long: a folder is not walked all the time. */
const FRESH_FACTOR = 10;
/** Milliseconds that a new look is waited for. */
const PATIENCE = 300;

type All<F> = ReadonlyMap<string, F>;

export class Look<F extends MeetingSummary> {
  #last: All<F> | undefined;
  /** When the last look began, and how long it took. */
  #at = Number.NEGATIVE_INFINITY;
  #took = 0;
  #next: Promise<All<F>> | undefined;
  /** Deleted ones, until a look that began later. */
  readonly #removed = new Set<string>();
  #changes = 0;

  /**
   * @param find walks the folder
   * @param now a clock that is never set back, in milliseconds
   */
  constructor(
    private readonly find: () => Promise<F[]>,
    private readonly now: () => number,
    private readonly patience = PATIENCE,
  ) {}

  /** By id. @throws the system's error if there is no last look either */
  async all(): Promise<All<F>> {
    const last = this.#last;
    if (!last) return await this.#begin();
    if (this.now() - this.#at < Math.max(FRESH, FRESH_FACTOR * this.#took)) return last;
    const next = this.#begin();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), this.patience);
    });
    try {
      return (await Promise.race([next, late])) ?? this.#last ?? last;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The folder has changed. */
  outdate(): void {
    this.#at = Number.NEGATIVE_INFINITY;
    this.#changes += 1;
  }

  /** A meeting was deleted. */
  remove(id: string): void {
    this.#removed.add(id);
    if (this.#last) this.#last = this.#without(this.#last.values());
  }

  #begin(): Promise<All<F>> {
    this.#next ??= this.#look().finally(() => {
      this.#next = undefined;
    });
    // Who waits no longer need not hear of it.
    this.#next.catch(() => undefined);
    return this.#next;
  }

  async #look(): Promise<All<F>> {
    const [began, changes, removed] = [this.now(), this.#changes, [...this.#removed]];
    const found = await this.find();
    for (const id of removed) this.#removed.delete(id);
    this.#last = this.#without(found);
    this.#took = this.now() - began;
    // What changed meanwhile may be missing.
    if (changes === this.#changes) this.#at = began;
    return this.#last;
  }

  #without(found: Iterable<F>): All<F> {
    const all = new Map<string, F>();
    for (const one of found) if (!this.#removed.has(one.id)) all.set(one.id, one);
    return all;
  }
}

// A recording whose disk has failed: what is new is lost, and from time to time a new file is tried.

/** Milliseconds until the first try. Doubled for each further try, up to the maximum. */
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

export class Interruption {
  /** Undefined while the disk works. */
  #pause: number | undefined;
  #until = 0;
  #trying = false;

  /** True from a failure until the disk has accepted a write. */
  get lasts(): boolean {
    return this.#pause !== undefined;
  }

  /** Whether nothing is being tried now. */
  get waits(): boolean {
    return this.lasts && !this.#trying;
  }

  /** The disk failed. @returns whether that begins an interruption */
  begin(now: number): boolean {
    const isNews = !this.lasts;
    this.#pause = Math.min(LONGEST_PAUSE, 2 * (this.#pause ?? FIRST_PAUSE / 2));
    this.#until = now + this.#pause;
    this.#trying = false;
    return isNews;
  }

  /** @returns whether a try is due, and marks it as running */
  tries(now: number): boolean {
    this.#trying = now >= this.#until;
    return this.#trying;
  }

  /** The disk accepted a write. @returns whether that ends the interruption */
  end(): boolean {
    if (!this.#trying) return false;
    this.#pause = undefined;
    this.#trying = false;
    return true;
  }
}

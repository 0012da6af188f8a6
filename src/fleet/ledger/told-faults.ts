// Which faults of the connection are told: each once until the connection works again, and after it has worked, only if it
// stays away, because a broker that is restarted is back in a moment. A connection that comes and goes is told as that.

import type { Fault } from "./faults";

/** Milliseconds that a broker may be away before that is told. */
const PATIENCE = 10_000;
/** Losses within so many milliseconds that are too many. */
const MANY = 3;
const WINDOW = 60_000;

export class ToldFaults {
  readonly #told = new Set<string>();
  #losses: readonly number[] = [];
  #lostAt: number | undefined;
  #isUnstable = false;

  /** The connection works. */
  works(): void {
    this.#told.clear();
    this.#lostAt = undefined;
  }

  /**
   * A connection that worked has ended.
   * @param now milliseconds of the clock's `elapsed`
   * @returns the number of losses in the last minute if they are to be told, which they are once until a minute has fewer
   */
  lost(now: number): number | undefined {
    this.#lostAt = now;
    this.#losses = [...this.#losses.filter((at) => now - at < WINDOW), now];
    const wasUnstable = this.#isUnstable;
    this.#isUnstable = this.#losses.length >= MANY;
    return this.#isUnstable && !wasUnstable ? this.#losses.length : undefined;
  }

  /** Whether to tell a fault now; from now on it is told. */
  isDue({ key, retry }: Fault, now: number): boolean {
    const isAway = retry !== "late" && this.#lostAt !== undefined && now - this.#lostAt < PATIENCE;
    if (isAway || this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }
}

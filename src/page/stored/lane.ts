// The levels of one speaker, one byte for 100 ms. Blocks are allocated where somebody talks: most of a lane is silence.

import { BETWEEN_WORDS, GAP, LEVEL_MS, SILENCE, TALKING } from "../model";

/** Steps in a block: almost 7 minutes. */
const BLOCK = 4096;
/** Maximum steps: a day. What comes later has no level. */
export const MOST_LEVELS = 864_000;

export class Lane {
  readonly #blocks: (Uint8Array | undefined)[] = [];
  #talkSteps = 0;
  #lastTalk = Number.NEGATIVE_INFINITY;

  /** Milliseconds of talk, with the pauses between words. */
  get talkMs(): number {
    return this.#talkSteps * LEVEL_MS;
  }

  at(step: number): number {
    return this.#blocks[Math.floor(step / BLOCK)]?.[step % BLOCK] ?? SILENCE;
  }

  /** Somebody was at least this loud. @returns whether that is louder than was known */
  raise(step: number, level: number): boolean {
    if (level === SILENCE || step < 0 || step >= MOST_LEVELS) return false;
    const block = this.#blockAt(step);
    const at = step % BLOCK;
    const known = block[at] as number;
    if (known !== GAP && known >= level) return false;
    block[at] = level;
    if (level >= TALKING && (known < TALKING || known === GAP)) this.#talks(step);
    return true;
  }

  /** Nobody knows what was said there, unless a level is known. */
  loses(from: number, to: number): void {
    for (let step = Math.max(0, from); step < Math.min(to, MOST_LEVELS); step += 1) {
      const block = this.#blockAt(step);
      if (block[step % BLOCK] === SILENCE) block[step % BLOCK] = GAP;
    }
  }

  /** Nothing was said there. @param to the step after the last */
  silence(from: number, to: number): void {
    for (let step = from; step < Math.min(to, MOST_LEVELS); step += BLOCK - (step % BLOCK)) {
      const at = step % BLOCK;
      this.#blocks[Math.floor(step / BLOCK)]?.fill(SILENCE, at, Math.min(BLOCK, at + to - step));
    }
  }

  /** Replaces what is known from a step on. */
  set(from: number, levels: Uint8Array): void {
    for (const [index, level] of levels.entries()) {
      const step = from + index;
      if (step < 0 || step >= MOST_LEVELS) continue;
      if (level !== GAP) this.raise(step, level);
      if (this.at(step) !== level) this.#blockAt(step)[step % BLOCK] = level;
    }
  }

  clear(): void {
    this.#blocks.length = 0;
    this.#talkSteps = 0;
    this.#lastTalk = Number.NEGATIVE_INFINITY;
  }

  /** A copy. */
  slice(from: number, count: number): Uint8Array {
    const levels = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      const [block, at] = [this.#blocks[Math.floor((from + done) / BLOCK)], (from + done) % BLOCK];
      const length = Math.min(BLOCK - at, count - done);
      if (block) levels.set(block.subarray(at, at + length), done);
      done += length;
    }
    return levels;
  }

  #talks(step: number): void {
    const pause = step - this.#lastTalk;
    this.#talkSteps += pause > 0 && pause <= BETWEEN_WORDS ? pause : 1;
    this.#lastTalk = Math.max(this.#lastTalk, step);
  }

  #blockAt(step: number): Uint8Array {
    const index = Math.floor(step / BLOCK);
    const block = this.#blocks[index] ?? new Uint8Array(BLOCK);
    this.#blocks[index] = block;
    return block;
  }
}

// The newest samples of a recording in one block of memory. Each packet of 20 ms is copied behind the one before, so
// that a second takes one write and one object for the garbage collector instead of fifty.

import type { Stretch } from "../containers";

/** Bytes: one second at 16 kHz. Released with each write, because a silent speaker needs none. */
const PIECE = 32_768;
/**
 * A block that is less full is copied, so that short packets between pauses do not keep far more memory than is
 * counted.
 */
const WELL_FILLED = 0.75 * PIECE;

/** In its own memory: `Buffer.from` would use a shared pool. */
function copyOf(samples: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(samples.length);
  samples.copy(copy);
  return copy;
}

export class Tail {
  #memory: Buffer | undefined;
  #end = 0;

  get isEmpty(): boolean {
    return this.#memory === undefined;
  }

  /** Copies `samples`. A full block goes to the end of `queue`. */
  add(samples: Buffer, queue: Stretch[]): void {
    const { length } = samples;
    const isLarge = length > PIECE / 2;
    if (isLarge || this.#end + length > PIECE) this.close(queue);
    if (isLarge) {
      queue.push(copyOf(samples));
      return;
    }
    this.#memory ??= Buffer.allocUnsafeSlow(PIECE);
    this.#memory.set(samples, this.#end);
    this.#end += length;
  }

  /** Moves everything to the end of `queue`. */
  close(queue: Stretch[]): void {
    if (!this.#memory) return;
    const samples = this.#memory.subarray(0, this.#end);
    queue.push(this.#end < WELL_FILLED ? copyOf(samples) : samples);
    this.#memory = undefined;
    this.#end = 0;
  }
}

// The newest samples of a recording, in one piece of memory: a packet of 20 ms is copied behind the one before it, so that
// a second of them is one write and one piece for the collector, not fifty.

import type { Stretch } from "./stretches";

/** Bytes: a second at 16 kHz. It is let go with each write, for somebody who fell silent needs none. */
const PIECE = 32_768;
/** What fills less of it is copied out, lest packets between pauses hold many times what is counted. */
const WELL_FILLED = 0.75 * PIECE;

/** In memory of its own: `Buffer.from` would take it from a pool. */
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

  /** Copies `samples`. What is full goes to the end of `queue`. */
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

  /** Everything goes to the end of `queue`. */
  close(queue: Stretch[]): void {
    if (!this.#memory) return;
    const samples = this.#memory.subarray(0, this.#end);
    queue.push(this.#end < WELL_FILLED ? copyOf(samples) : samples);
    this.#memory = undefined;
    this.#end = 0;
  }
}

// Writes bits, as H.264 and JPEG need them.

export class Bits {
  #bytes = Buffer.alloc(4096);
  #length = 0;
  /** Bits that are no whole byte yet. */
  #rest = 0;
  #count = 0;

  /** The lowest `count` bits of a number, the highest of them first; at most 24. */
  put(value: number, count: number): void {
    this.#rest = (this.#rest << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      if (this.#length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, this.#bytes]);
      this.#bytes[this.#length++] = this.#rest >> this.#count;
    }
    this.#rest &= (1 << this.#count) - 1;
  }

  /** Exp-Golomb codes (H.264, 9.1): of natural numbers. */
  ue(value: number): void {
    const length = 32 - Math.clz32(value + 1);
    this.put(0, length - 1);
    this.put(value + 1, length);
  }

  /** Of integers. */
  se(value: number): void {
    this.ue(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** Fills the last byte with a bit. */
  fill(bit: 0 | 1): void {
    while (this.#count > 0) this.put(bit, 1);
  }

  /** The whole bytes. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

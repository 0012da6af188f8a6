// Bits of a NAL unit: fixed lengths and Exp-Golomb codes (ITU-T H.264, 7.2 and 9.1), without the bytes that keep a start
// code from occurring inside.

/** Above this, a code is damage: no field of a parameter set is longer. */
const LONGEST_CODE = 32;

/** The bytes of a NAL unit without emulation prevention (7.4.1: `00 00 03` stands for `00 00`). */
function unescaped(unit: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(unit.length);
  let length = 0;
  let zeros = 0;
  for (const byte of unit) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

export class BitReader {
  readonly #bytes: Buffer;
  #at = 0;

  /** @param payload of a NAL unit, after its header */
  constructor(payload: Buffer) {
    this.#bytes = unescaped(payload);
  }

  /** @throws RangeError beyond the end */
  bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new RangeError("beyond the end of a NAL unit");
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** An unsigned number of `length` bits. */
  bits(length: number): number {
    let value = 0;
    for (let left = length; left > 0; left--) value = value * 2 + this.bit();
    return value;
  }

  /** `ue(v)`. */
  unsigned(): number {
    let zeros = 0;
    while (this.bit() === 0) if (++zeros > LONGEST_CODE) throw new RangeError("a code that is too long");
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** `se(v)`. */
  signed(): number {
    const code = this.unsigned();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}

export class BitWriter {
  readonly #bytes: number[] = [];
  #byte = 0;
  #count = 0;

  /** The lowest `length` bits of `value`. */
  bits(value: number, length: number): this {
    for (let at = length - 1; at >= 0; at--) {
      this.#byte = (this.#byte << 1) | (Math.floor(value / 2 ** at) & 1);
      this.#count += 1;
      if (this.#count % 8 > 0) continue;
      this.#bytes.push(this.#byte);
      this.#byte = 0;
    }
    return this;
  }

  /** `ue(v)`. */
  unsigned(value: number): this {
    const length = 32 - Math.clz32(value + 1);
    return this.bits(0, length - 1).bits(value + 1, length);
  }

  /** `se(v)`. */
  signed(value: number): this {
    return this.unsigned(value > 0 ? 2 * value - 1 : -2 * value);
  }

  /** The NAL unit with this header: the bits, their end mark, and emulation prevention. */
  unit(header: number): Buffer {
    this.bits(1, 1);
    while (this.#count % 8 > 0) this.bits(0, 1);
    const unit = [header];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        unit.push(3);
        zeros = 0;
      }
      zeros = byte === 0 ? zeros + 1 : 0;
      unit.push(byte);
    }
    return Buffer.from(unit);
  }
}

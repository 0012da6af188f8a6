// The entropy coding of JPEG (ITU-T T.81, annexes C and F): codes of up to 16 bits, and the bits that follow them.

/** Codes up to this length are looked up in one step. */
const FAST = 9;
const LONGEST = 16;
/** Bytes that are read ahead. */
const BEYOND = 4;
const MOST_ZEROS = 4096;

export interface Huffman {
  /** By the next FAST bits: the length of the code, times 256, and its value; 0 if the code is longer. */
  readonly fast: Uint16Array;
  /** By length: what follows the last code of that length, of 16 bits. */
  readonly limits: Uint32Array;
  /** By length: what to add to a code to find its value. */
  readonly offsets: Int32Array;
  readonly values: Buffer;
}

/** Reads a table: the numbers of codes of each length, then their values. @returns the table, and where it ends */
export function readHuffman(bytes: Buffer, at: number): { table: Huffman; end: number } {
  const fast = new Uint16Array(1 << FAST);
  const limits = new Uint32Array(LONGEST + 1);
  const offsets = new Int32Array(LONGEST + 1);
  const first = at + LONGEST;
  let index = 0;
  let code = 0;
  for (let length = 1; length <= LONGEST; length += 1) {
    const count = bytes[at + length - 1] ?? 0;
    offsets[length] = index - code;
    if (length <= FAST)
      for (let n = 0; n < count; n += 1) {
        const from = (code + n) << (FAST - length);
        fast.fill((length << 8) | (bytes[first + index + n] ?? 0), from, from + (1 << (FAST - length)));
      }
    index += count;
    code += count;
    limits[length] = code << (LONGEST - length);
    code <<= 1;
  }
  return { table: { fast, limits, offsets, values: bytes.subarray(first, first + index) }, end: first + index };
}

/** The bits of a scan. Zeros follow its end. */
export class ScanBits {
  #held = 0;
  #count = 0;
  #at: number;
  /** Bytes read at a marker. */
  #zeros = 0;

  constructor(
    private readonly bytes: Buffer,
    at: number,
  ) {
    this.#at = at;
  }

  /** Whether more was read than there is. */
  get isOver(): boolean {
    return this.#at > this.bytes.length + BEYOND;
  }

  /** Makes at least 16 bits available. */
  #fill(): void {
    while (this.#count <= 16) {
      let byte = this.bytes[this.#at] ?? 0;
      if (byte !== 0xff || this.bytes[this.#at + 1] === 0) this.#at += byte === 0xff ? 2 : 1;
      // A marker ends the bits.
      else byte = this.#pastEnd();
      this.#held = ((this.#held << 8) | byte) & 0xff_ffff;
      this.#count += 8;
    }
  }

  /** Zeros instead of what a marker cut off: few at the end of an interval, many in a damaged picture, which ends there. */
  #pastEnd(): number {
    this.#zeros += 1;
    if (this.#zeros > MOST_ZEROS) this.#at = this.bytes.length + BEYOND + 1;
    return 0;
  }

  /** The next value of a table; 0 for a code that it does not have. */
  value({ fast, limits, offsets, values }: Huffman): number {
    this.#fill();
    const next = (this.#held >> (this.#count - LONGEST)) & 0xffff;
    const found = fast[next >> (LONGEST - FAST)] ?? 0;
    if (found !== 0) {
      this.#count -= found >> 8;
      return found & 0xff;
    }
    let length = FAST + 1;
    while (length <= LONGEST && next >= (limits[length] ?? 0)) length += 1;
    this.#count -= Math.min(length, LONGEST);
    return length > LONGEST ? 0 : (values[(next >> (LONGEST - length)) + (offsets[length] ?? 0)] ?? 0);
  }

  /** Leaves out up to 16 bits. */
  skip(count: number): void {
    this.#fill();
    this.#count -= count;
  }

  /** A difference of `size` bits, up to 15 (EXTEND in F.2.2.1). */
  difference(size: number): number {
    if (size === 0) return 0;
    this.#fill();
    this.#count -= size;
    const bits = (this.#held >> this.#count) & ((1 << size) - 1);
    return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    this.#count = 0;
    this.#zeros = 0;
    const { bytes } = this;
    while (this.#at < bytes.length && !(bytes[this.#at] === 0xff && ((bytes[this.#at + 1] ?? 0) & 0xf8) === 0xd0))
      this.#at += 1;
    this.#at += 2;
  }
}

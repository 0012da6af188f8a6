// The syntax of MP4 (ISO/IEC 14496-12): boxes, each a length, a type of four letters and a content. A box that is written
// is a list of Buffers, so that large tables are not copied.

export type Bytes = readonly Buffer[];

/** Bytes of the length and type of a box. */
export const BOX_HEADER = 8;
const WORD = 4;
/** 2 ** 32: offsets may be larger, and shifts have 32 bits. */
const WORDS = 0x1_0000_0000;

export function sizeOf(bytes: Bytes): number {
  return bytes.reduce((sum, { length }) => sum + length, 0);
}

/** Integers of 16 bits. */
export function halves(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

/** Integers of 32 bits. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * WORD);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * WORD);
  return bytes;
}

/** Integers of 64 bits, below 2 ** 53. */
export function longs(...values: readonly number[]): Buffer {
  return words(...values.flatMap((value) => [Math.floor(value / WORDS), value % WORDS]));
}

/** The integer of 64 bits at `at`. */
export function longAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * WORDS + bytes.readUInt32BE(at + WORD);
}

/** @param parts its content, in order */
export function box(type: string, ...parts: readonly (Buffer | Bytes)[]): Bytes {
  const content = parts.flat();
  return [words(BOX_HEADER + sizeOf(content)), Buffer.from(type, "latin1"), ...content];
}

/** A box that has a version and flags. */
export function fullBox(type: string, version: number, flags: number, ...parts: readonly (Buffer | Bytes)[]): Bytes {
  return box(type, words(version * 0x100_0000 + flags), ...parts);
}

export interface Box {
  readonly type: string;
  /** What follows the length and type. */
  readonly content: Buffer;
}

/** The boxes in `bytes`, as far as they are whole. */
export function* boxesIn(bytes: Buffer, from = 0): Generator<Box> {
  for (let at = from; at + BOX_HEADER <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    if (size < BOX_HEADER || at + size > bytes.length) return;
    yield { type: typeAt(bytes, at), content: bytes.subarray(at + BOX_HEADER, at + size) };
    at += size;
  }
}

/** The content of the box at the end of a path of types; empty if there is none. */
export function contentOf(bytes: Buffer, ...path: readonly string[]): Buffer {
  let content = bytes;
  for (const type of path) {
    const found = [...boxesIn(content)].find((box) => box.type === type);
    if (!found) return Buffer.alloc(0);
    content = found.content;
  }
  return content;
}

/** The type of the box at `at`. */
export function typeAt(bytes: Buffer, at: number): string {
  return bytes.toString("latin1", at + WORD, at + BOX_HEADER);
}

/** A growing list of integers of 32 bits, kept as a box has them. */
export class WordList {
  #bytes = Buffer.alloc(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    const at = this.#length * WORD;
    if (at === this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * at);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.writeUInt32BE(value, at);
    this.#length += 1;
  }

  at(index: number): number {
    return this.#bytes.readUInt32BE(index * WORD);
  }

  set(index: number, value: number): void {
    this.#bytes.writeUInt32BE(value, index * WORD);
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length * WORD);
  }
}

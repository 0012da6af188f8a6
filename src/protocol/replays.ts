// Which audio packets after a reconnection were delivered before it (contract, "Replays"). Zoom buffers audio while a
// connection is lost and sends it when it is back, perhaps with some that had arrived (protocol section 14).
//
// Outside a reconnection nothing is dropped, so the packets of the last minute are only written down: speaker, time,
// and a checksum of the bytes. After a loss, a packet that is in the books is a replay.

/** How far before a loss a replayed packet may have been sent on. Milliseconds. */
const WINDOW = 60_000;
/** Entries of a new book; a second of audio and some. */
const FIRST_SIZE = 64;
const PRIME = 0x01000193;

/**
 * A checksum of all bytes and their number: FNV-1a over words of 32 bits, in four lanes, for one multiplication has to
 * wait for the other only within its lane.
 */
export function checksum(bytes: Buffer): number {
  const { length } = bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, length >> 2);
  let [a, b, c, d] = [0x811c9dc5 ^ length, 1, 2, 3];
  let at = 0;
  for (; at + 3 < words.length; at += 4) {
    a = Math.imul(a ^ (words[at] as number), PRIME);
    b = Math.imul(b ^ (words[at + 1] as number), PRIME);
    c = Math.imul(c ^ (words[at + 2] as number), PRIME);
    d = Math.imul(d ^ (words[at + 3] as number), PRIME);
  }
  for (; at < words.length; at += 1) a = Math.imul(a ^ (words[at] as number), PRIME);
  for (at *= 4; at < length; at += 1) a = Math.imul(a ^ (bytes[at] as number), PRIME);
  for (const lane of [b, c, d]) a = Math.imul(a ^ lane, PRIME);
  return a;
}

/**
 * One speaker's packets of the last minute, oldest first, in a ring of three numbers each. It lies outside the heap of
 * JavaScript: 200 streams write 10,000 entries a second, which the collector would have to move and look through.
 */
class Book {
  #ring = new Float64Array(3 * FIRST_SIZE);
  #first = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(sentAt: number, timestamp: number, sum: number): void {
    this.#expire(sentAt - WINDOW);
    if (this.#count * 3 === this.#ring.length) this.#grow();
    const at = ((this.#first + this.#count) * 3) % this.#ring.length;
    this.#ring[at] = sentAt;
    this.#ring[at + 1] = timestamp;
    this.#ring[at + 2] = sum;
    this.#count += 1;
  }

  *since(instant: number): Generator<readonly [timestamp: number, sum: number]> {
    for (let entry = this.#first; entry < this.#first + this.#count; entry += 1) {
      const [sentAt = 0, timestamp = 0, sum = 0] = this.#ring.subarray((entry * 3) % this.#ring.length);
      if (sentAt >= instant) yield [timestamp, sum];
    }
  }

  #expire(instant: number): void {
    while (this.#count > 0 && (this.#ring[this.#first * 3] ?? 0) < instant) {
      this.#first = (this.#first + 1) % (this.#ring.length / 3);
      this.#count -= 1;
    }
  }

  #grow(): void {
    const ring = new Float64Array(this.#ring.length * 2);
    const start = this.#first * 3;
    ring.set(this.#ring.subarray(start));
    ring.set(this.#ring.subarray(0, start), this.#ring.length - start);
    this.#ring = ring;
    this.#first = 0;
  }
}

export class Replays {
  readonly #books = new Map<string, Book>();
  /** What was sent on in the minute before the last loss, by speaker; `undefined` before the first. */
  #before: Map<string, Map<number, number[]>> | undefined;

  /** How many packets are written down. */
  get entries(): number {
    return [...this.#books.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** A connection that brought audio was lost. */
  lost(now: number): void {
    this.#before = new Map();
    for (const [speaker, book] of this.#books) {
      const sums = new Map<number, number[]>();
      for (const [timestamp, sum] of book.since(now - WINDOW)) {
        const same = sums.get(timestamp);
        if (same) same.push(sum);
        else sums.set(timestamp, [sum]);
      }
      if (sums.size > 0) this.#before.set(speaker, sums);
    }
  }

  /**
   * Whether a packet had been sent on before the last loss; if not, it is written down as sent on now.
   * @param speaker the id, or an empty text for mixed audio
   */
  isReplay(speaker: string, timestamp: number, bytes: Buffer, now: number): boolean {
    const sum = checksum(bytes);
    if (this.#before?.get(speaker)?.get(timestamp)?.includes(sum)) return true;
    let book = this.#books.get(speaker);
    if (!book) {
      book = new Book();
      this.#books.set(speaker, book);
    }
    book.add(now, timestamp, sum);
    return false;
  }
}

// Which audio packets after a reconnection were delivered before it (contract, "Replays"). Zoom buffers audio while a
// connection is lost and sends it when it is back, perhaps with some that had arrived (protocol section 14).
//
// Outside a reconnection nothing is dropped, so the packets of the last minute are only written down: speaker, time,
// and a checksum of the bytes. After a loss, a packet that is in the books is a replay.

/** How far before a loss a replayed packet may have been sent on. Milliseconds. */
const WINDOW = 60_000;
/** So many entries may be out of date before they are cut off. */
const SLACK = 4096;

/** One speaker's packets, oldest first: three columns of one table. */
interface Book {
  sentAt: number[];
  timestamps: number[];
  sums: number[];
  /** The first entry that is not out of date. */
  first: number;
}

/** A checksum of all bytes and their number: FNV-1a over words of 32 bits, which a view reads four times as fast. */
export function checksum(bytes: Buffer): number {
  const { length } = bytes;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, length >> 2);
  let sum = 0x811c9dc5 ^ length;
  for (let at = 0; at < words.length; at += 1) sum = Math.imul(sum ^ (words[at] as number), 0x01000193);
  for (let at = words.length * 4; at < length; at += 1) sum = Math.imul(sum ^ (bytes[at] as number), 0x01000193);
  return sum;
}

export class Replays {
  readonly #books = new Map<string, Book>();
  /** What was sent on in the minute before the last loss, by speaker; `undefined` before the first. */
  #before: Map<string, Map<number, number[]>> | undefined;

  /** How many packets are written down, out-of-date ones included. */
  get entries(): number {
    return [...this.#books.values()].reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  }

  /** A connection that brought audio was lost. */
  lost(now: number): void {
    this.#before = new Map();
    for (const [speaker, book] of this.#books) {
      const sums = new Map<number, number[]>();
      for (let entry = book.first; entry < book.timestamps.length; entry += 1) {
        if ((book.sentAt[entry] ?? 0) < now - WINDOW) continue;
        const timestamp = book.timestamps[entry] ?? 0;
        const same = sums.get(timestamp);
        if (same) same.push(book.sums[entry] ?? 0);
        else sums.set(timestamp, [book.sums[entry] ?? 0]);
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
      book = { sentAt: [], timestamps: [], sums: [], first: 0 };
      this.#books.set(speaker, book);
    }
    book.sentAt.push(now);
    book.timestamps.push(timestamp);
    book.sums.push(sum);
    while ((book.sentAt[book.first] ?? now) < now - WINDOW) book.first += 1;
    if (book.first > SLACK) {
      for (const column of [book.sentAt, book.timestamps, book.sums]) column.splice(0, book.first);
      book.first = 0;
    }
    return false;
  }
}

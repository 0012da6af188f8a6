// The format of a journal: chunks, each with what was noted in one turn of the event loop. A process may be killed in the
// middle of a write, so a chunk carries its length and a checksum, and what follows the last whole one is ignored.
//
//   0  u32  magic        8  u32  checksum of all that follows       16  f64  when it was written, milliseconds since 1970
//   4  u32  its bytes   12  u32  packets | numbers << 16            24  packets, numbers, JSON
//
// A packet is {u32 speaker, u32 checksum, f64 timestamp}, a number {u32 stream << 3 | medium, u32 sequence}; the JSON is an
// array of entries, padded with spaces to 8 bytes. Numbers are in the machine's own byte order: a journal does not travel.

import { checksum, type NamedSentence, type Sentence } from "../../protocol/messages";
import type { StreamSnapshot } from "../../protocol/stream";
import { MEDIA, type Medium } from "../../protocol/values";

/**
 * What a chunk says beside packets and numbers, and before them. `stream` and `speaker` are numbers of one process; each file
 * says anew what they stand for.
 */
export type Entry =
  /** First in each file: which process writes it. */
  | { owner: unknown }
  /** Replaces what was known of the stream. */
  | { stream: number; state: StreamSnapshot }
  | { stream: number; speaker: number; id: string }
  | { stream: number; sentence: Sentence; attribute: string; fresh: NamedSentence["id"] }
  /** It is over, or another file goes on with it. */
  | { stream: number; over: true };

const MAGIC = 0x314a525a;
/** In words of 32 bits. */
const HEAD = 6;
const PACKET = 4;
const NUMBER = 2;
/** The part that the checksum covers begins here. */
const CHECKED = 3;

/** The most packets, and the most numbers, in one chunk; their counts have 16 bits. */
const MOST = 4096;
/** Room at first; it doubles when it is full. */
const FIRST_ROOM = 4096;

const NUMBERED = [...MEDIA, "event"] as const;

export interface NotedPacket {
  readonly speaker: number;
  readonly timestamp: number;
  readonly sum: number;
}

/** Collects what is noted, without allocation per packet. */
export class ChunkWriter {
  #doubles = new Float64Array((PACKET * FIRST_ROOM) / 2);
  /** The same memory. */
  #words = new Uint32Array(this.#doubles.buffer);
  #numbers: number[] = [];
  #packetCount = 0;
  #entries: Entry[] = [];

  /** How many packets it holds. */
  get packets(): number {
    return this.#packetCount;
  }

  /** How many of them are of certain speakers. */
  packetsOf(speakers: ReadonlyMap<number, unknown>): number {
    let count = 0;
    for (let at = 0; at < PACKET * this.#packetCount; at += PACKET) if (speakers.has(this.#words[at] ?? 0)) count += 1;
    return count;
  }

  packet(speaker: number, timestamp: number, sum: number): void {
    const at = PACKET * this.#packetCount++;
    if (at === this.#words.length) this.#makeRoom();
    this.#words[at] = speaker;
    this.#words[at + 1] = sum;
    this.#doubles[at / 2 + 1] = timestamp;
  }

  #makeRoom(): void {
    const former = this.#doubles;
    this.#doubles = new Float64Array(2 * former.length);
    this.#doubles.set(former);
    this.#words = new Uint32Array(this.#doubles.buffer);
  }

  number(stream: number, medium: Medium | "event", sequence: number): void {
    this.#numbers.push(stream * 8 + NUMBERED.indexOf(medium), sequence);
  }

  entry(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the packets out, the oldest first. */
  dropPackets(): NotedPacket[] {
    const dropped = Array.from({ length: this.#packetCount }, (_, index): NotedPacket => {
      const at = PACKET * index;
      return {
        speaker: this.#words[at] ?? 0,
        sum: this.#words[at + 1] ?? 0,
        timestamp: this.#doubles[at / 2 + 1] ?? 0,
      };
    });
    this.#packetCount = 0;
    return dropped;
  }

  /**
   * A chunk of what was noted first: entries, numbers, and at most so many packets. What does not fit into it stays.
   * @param now milliseconds since 1970
   */
  take(now: number, most = this.#packetCount): Buffer {
    const json = this.#entries.length === 0 ? "" : JSON.stringify(this.#entries);
    const text = Buffer.alloc(Math.ceil(Buffer.byteLength(json) / 8) * 8, " ");
    text.write(json);
    const packets = Math.min(most, this.#packetCount, MOST);
    const taken = this.#numbers.splice(0, NUMBER * MOST);
    const numbers = HEAD + PACKET * packets;
    const words = new Uint32Array(numbers + taken.length + text.length / 4);
    words[0] = MAGIC;
    words[1] = words.byteLength;
    words[CHECKED] = packets + (taken.length / NUMBER) * 0x10000;
    new Float64Array(words.buffer, 0, HEAD / 2)[2] = now;
    words.set(this.#words.subarray(0, PACKET * packets), HEAD);
    words.set(taken, numbers);
    const chunk = Buffer.from(words.buffer);
    chunk.set(text, chunk.length - text.length);
    chunk.writeUInt32LE(checksumOf(chunk), 8);
    this.#words.copyWithin(0, PACKET * packets, PACKET * this.#packetCount);
    this.#packetCount -= packets;
    this.#entries = [];
    return chunk;
  }
}

const checksumOf = (chunk: Buffer): number => checksum(chunk.subarray(4 * CHECKED)) >>> 0;

/** Takes what chunks say, in the order in which it counts. */
export interface ChunkReader {
  packet(speaker: number, timestamp: number, sum: number, writtenAt: number): void;
  number(stream: number, medium: Medium | "event", sequence: number): void;
  entry(entry: Entry): void;
}

/** Reads all whole chunks. @returns when the last one was written; `undefined` if there is none */
export function readChunks(bytes: Buffer, reader: ChunkReader): number | undefined {
  let writtenAt: number | undefined;
  for (let at = 0; at + 4 * HEAD <= bytes.length; ) {
    const head = wordsOf(bytes.subarray(at, at + 4 * HEAD));
    const [magic, length = 0] = head;
    const chunk = bytes.subarray(at, at + length);
    if (magic !== MAGIC || length < 4 * HEAD || length % 8 !== 0 || chunk.length < length) break;
    if (checksumOf(chunk) !== chunk.readUInt32LE(8)) break;
    writtenAt = new Float64Array(head.buffer)[2] ?? 0;
    readChunk(wordsOf(chunk), writtenAt, reader);
    at += length;
  }
  return writtenAt;
}

/** A copy, because a chunk may begin at any byte of its file in memory. */
const wordsOf = (bytes: Buffer): Uint32Array<ArrayBuffer> => new Uint32Array(new Uint8Array(bytes).buffer);

function readChunk(words: Uint32Array<ArrayBuffer>, writtenAt: number, reader: ChunkReader): void {
  const doubles = new Float64Array(words.buffer);
  const counts = words[CHECKED] ?? 0;
  const numbers = HEAD + PACKET * (counts % 0x10000);
  const end = numbers + NUMBER * Math.floor(counts / 0x10000);
  const json = Buffer.from(words.buffer, Math.min(4 * end, words.byteLength))
    .toString()
    .trimEnd();
  const entries = json === "" ? [] : (JSON.parse(json) as Entry[]);
  for (const entry of entries) reader.entry(entry);
  for (let at = HEAD; at < numbers; at += PACKET)
    reader.packet(words[at] ?? 0, doubles[at / 2 + 1] ?? 0, words[at + 1] ?? 0, writtenAt);
  for (let at = numbers; at < end; at += NUMBER) {
    const medium = NUMBERED[(words[at] ?? 0) % 8];
    if (medium) reader.number(Math.floor((words[at] ?? 0) / 8), medium, words[at + 1] ?? 0);
  }
}

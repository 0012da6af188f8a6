// Finds the audio packets after a reconnection that were delivered before it (contract#replays). Zoom buffers audio while
// a connection is lost and sends it when it is back, perhaps with packets that had arrived (protocol#reconnection).
//
// Outside a reconnection nothing is dropped, so the packets of the last minute are only logged: speaker, time, and a
// checksum of the bytes. After a loss, a packet that is in the log is a replay.

import { checksum } from "../messages";
import type { MemoryRecorder, PacketRecorder } from "./recorder";

/** How long before a loss a replayed packet may have been delivered. Milliseconds. */
const WINDOW = 60_000;
/** Entries of a new log, a power of two: a little more than a second of audio. */
const FIRST_SIZE = 64;
/** Indices of an entry's 32-bit details, after the 64 bits of its timestamp. */
const SENT_AT = 2;
const SUM = 3;

/**
 * One speaker's packets of the last minute, oldest first, in a ring of 16 bytes each: the timestamp, the instant of the
 * delivery, the checksum. The ring is outside the JavaScript heap, and expired entries are read only when it is full: 200
 * streams write 10,000 entries per second, and each entry that is read is a cache miss.
 */
export class PacketLog {
  #timestamps = new Float64Array(2 * FIRST_SIZE);
  #details = new Uint32Array(this.#timestamps.buffer);
  /** The capacity, which is a power of two, less one. */
  #mask = FIRST_SIZE - 1;
  #first = 0;
  #count = 0;
  /** Checksums of the packets of the minute before the last loss, by timestamp; `undefined` before the first loss. */
  #before: Map<number, number[]> | undefined;
  #recorder: PacketRecorder | undefined;
  /** The speaker's number at the recorder. */
  #speaker = 0;

  record(recorder: PacketRecorder | undefined, speaker = 0): void {
    this.#recorder = recorder;
    this.#speaker = speaker;
  }

  get count(): number {
    return this.#count;
  }

  /** Whether a packet was delivered before the last loss; if not, it is logged as delivered now. */
  isReplay(timestamp: number, payload: Buffer, now: number): boolean {
    const sum = checksum(payload) >>> 0;
    if (this.#before?.get(timestamp)?.includes(sum)) return true;
    this.add(timestamp, sum, now);
    this.#recorder?.packet(this.#speaker, timestamp, sum);
    return false;
  }

  /** Logs a packet that was delivered at `now`. @param sum its checksum, 32 bits without a sign */
  add(timestamp: number, sum: number, now: number): void {
    if (this.#count > this.#mask) this.#makeRoom(now);
    const entry = (this.#first + this.#count) & this.#mask;
    this.#timestamps[2 * entry] = timestamp;
    this.#details[4 * entry + SENT_AT] = now;
    this.#details[4 * entry + SUM] = sum;
    this.#count += 1;
  }

  /** The packets, oldest first. */
  *packets(): Generator<{ timestamp: number; sum: number }> {
    for (let n = this.#first; n < this.#first + this.#count; n += 1) {
      const entry = n & this.#mask;
      yield { timestamp: this.#timestamps[2 * entry] ?? 0, sum: this.#details[4 * entry + SUM] ?? 0 };
    }
  }

  /** A connection that brought audio was lost. */
  lost(now: number): void {
    this.#expire(now);
    this.#before = new Map();
    for (const { timestamp, sum } of this.packets()) {
      const same = this.#before.get(timestamp);
      if (same) same.push(sum);
      else this.#before.set(timestamp, [sum]);
    }
  }

  /** Times are kept modulo 2^32 ms (49 days), which is enough to measure a minute. */
  #expire(now: number): void {
    while (this.#count > 0) {
      const age = (now - (this.#details[4 * this.#first + SENT_AT] ?? 0)) >>> 0;
      if (age <= WINDOW || age > 2 ** 31) return;
      this.#first = (this.#first + 1) & this.#mask;
      this.#count -= 1;
    }
  }

  /** Doubles the capacity, unless a quarter of the entries has expired. */
  #makeRoom(now: number): void {
    this.#expire(now);
    const size = this.#mask + 1;
    if (this.#count <= size * 0.75) return;
    const ring = new Float64Array(4 * size);
    const start = 2 * this.#first;
    ring.set(this.#timestamps.subarray(start));
    ring.set(this.#timestamps.subarray(0, start), this.#timestamps.length - start);
    this.#timestamps = ring;
    this.#details = new Uint32Array(ring.buffer);
    this.#mask = 2 * size - 1;
    this.#first = 0;
  }
}

/** An audio packet that was delivered. */
export interface LoggedPacket {
  /** Its id, or an empty text for mixed audio. */
  readonly speaker: string;
  readonly timestamp: number;
  /** The checksum of its bytes, 32 bits without a sign. */
  readonly sum: number;
}

/** The packet logs of all speakers of a stream. */
export class Replays {
  readonly #logs = new Map<string, PacketLog>();
  #recorder: MemoryRecorder | undefined;

  record(recorder: MemoryRecorder | undefined): void {
    this.#recorder = recorder;
    for (const [speaker, log] of this.#logs) log.record(recorder?.packets, recorder?.speaker(speaker));
  }

  /** How many packets are logged. */
  get entries(): number {
    return [...this.#logs.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The logged packets of all speakers, each speaker's oldest first. */
  *packets(): Generator<LoggedPacket> {
    for (const [speaker, log] of this.#logs) for (const packet of log.packets()) yield { speaker, ...packet };
  }

  /** @param speaker the id, or an empty text for mixed audio */
  of(speaker: string): PacketLog {
    let log = this.#logs.get(speaker);
    if (!log) {
      log = new PacketLog();
      log.record(this.#recorder?.packets, this.#recorder?.speaker(speaker));
      this.#logs.set(speaker, log);
    }
    return log;
  }

  /** A connection that brought audio was lost. */
  lost(now: number): void {
    for (const log of this.#logs.values()) log.lost(now);
  }
}

// A recording that is sent at its end. Samples are copied into large blocks, because thousands of small Buffers cost
// more than their content. Silence is only counted. What exceeds its share of memory goes to a temporary file.

import { type Every, withTimeout } from "../../files";
import { TemporaryFile } from "./temporary-file";

const FIRST_SLAB = 16 * 1024;
const LARGEST_SLAB = 1024 * 1024;
/**
 * Limits of a buffer's share of memory: large enough to write in batches, small enough not to lose much with a
 * failing disk.
 */
const SMALLEST_SHARE = 64 * 1024;
const LARGEST_SHARE = 16 * 1024 * 1024;
/** What may wait in memory, beyond the budget, for a slow or full disk: 20 s of 200 speakers. Bytes. */
const MOST_BEHIND = 128 * 1024 * 1024;
/**
 * After a failure, the next try waits until the memory has grown by this factor, so that a full disk is not written
 * to all the time.
 */
const GROWN = 1.25;
/** Maximum wait for the next part of the temporary file while it is read back. Milliseconds. */
const READING = 60_000;

/** Limits the memory of all buffers of a node together. */
export interface Budget {
  /** Bytes kept now. */
  used: number;
  /** Buffers open now. */
  buffers: number;
  readonly limit: number;
}

export function newBudget(limit: number): Budget {
  return { used: 0, buffers: 0, limit };
}

/** A number of silent bytes, or samples in memory. */
type Span = number | Buffer;
/** A number of silent bytes, or a number of bytes in the file, in the order of the spans. */
type Spilled = number | { bytes: number };

export class SpillBuffer {
  readonly #budget: Budget;
  readonly #spilled: Spilled[] = [];
  #spans: Span[] = [];
  /** Spans that are being written to the file, and their bytes in memory. */
  #leaving: Span[] = [];
  #leavingBytes = 0;
  #spilling: Promise<void> | undefined;
  /** After a failure, writing is tried again at this number of bytes in memory. */
  #tryAt = 0;
  #slab = Buffer.alloc(0);
  /** Offsets in the current block: where the samples since the last silence begin, and where its free part begins. */
  #from = 0;
  #to = 0;
  #length = 0;
  #kept = 0;
  #temporaryFile: TemporaryFile | undefined;

  constructor(
    budget: Budget,
    private readonly temporaryFile = () => new TemporaryFile(),
    private readonly every?: Every,
  ) {
    this.#budget = budget;
    budget.buffers += 1;
  }

  /** Bytes, including silence. */
  get length(): number {
    return this.#length;
  }

  silence(bytes: number): void {
    this.#cut();
    this.#spans.push(bytes);
    this.#length += bytes;
  }

  /** Appends a copy. @throws if too much waits for the disk; samples appended before are kept */
  append(samples: Buffer): void {
    for (let read = 0; read < samples.length; ) {
      if (this.#to === this.#slab.length) this.#nextSlab();
      const copied = samples.copy(this.#slab, this.#to, read);
      this.#to += copied;
      read += copied;
    }
    this.#length += samples.length;
    this.#keep(samples.length);
    const { limit, used } = this.#budget;
    if (this.#isOver) this.#spilling ??= this.#spillAll();
    if (used > limit + MOST_BEHIND && this.#kept > this.#share) throw new Error("too much waits for the disk");
  }

  get #share(): number {
    const { limit, buffers } = this.#budget;
    return Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, limit / buffers));
  }

  /** Whether the memory that is not being written yet exceeds its share, and a try is due. */
  get #isOver(): boolean {
    return this.#kept - this.#leavingBytes > this.#share && this.#kept >= this.#tryAt;
  }

  /**
   * Returns everything in one new Buffer, after `before` zero bytes, and closes. Returns a promise if a part is in
   * the temporary file.
   * @throws the system's error, or rejects with it, if the temporary file cannot be read
   */
  readAll(before: number): Buffer | Promise<Buffer> {
    const temporaryFile = this.#temporaryFile;
    if (temporaryFile)
      return withTimeout(READING, this.#readFromDisk(before), this.every, () => temporaryFile.moved).finally(() =>
        this.#close(),
      );
    try {
      return this.#inMemory(Buffer.alloc(before + this.#length), before);
    } finally {
      this.#close();
    }
  }

  async #readFromDisk(before: number): Promise<Buffer> {
    await this.#spilling;
    const whole = Buffer.alloc(before + this.#length);
    let at = before;
    let inFile = 0;
    for (const span of this.#spilled) {
      const bytes = typeof span === "number" ? span : span.bytes;
      if (typeof span !== "number") {
        await this.#temporaryFile?.read(whole.subarray(at, at + bytes), inFile);
        inFile += bytes;
      }
      at += bytes;
    }
    return this.#inMemory(whole, at);
  }

  #inMemory(whole: Buffer, from: number): Buffer {
    this.#cut();
    let at = from;
    for (const span of this.#spans) at += typeof span === "number" ? span : span.copy(whole, at);
    return whole;
  }

  /** Frees the memory and the file. */
  #close(): void {
    this.#keep(-this.#kept);
    this.#budget.buffers -= 1;
    this.#spans = [];
    void this.#temporaryFile?.close();
  }

  #keep(bytes: number): void {
    this.#kept += bytes;
    this.#budget.used += bytes;
  }

  #cut(): void {
    if (this.#to > this.#from) this.#spans.push(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  #nextSlab(): void {
    this.#cut();
    const size = Math.min(LARGEST_SLAB, this.#share / 4, Math.max(FIRST_SLAB, this.#slab.length * 2));
    this.#slab = Buffer.allocUnsafeSlow(Math.floor(size));
    this.#from = 0;
    this.#to = 0;
  }

  /** Writes until the memory is within its share. What the disk rejects is tried again with later samples. */
  async #spillAll(): Promise<void> {
    while (this.#isOver && (await this.#spill()));
    this.#spilling = undefined;
  }

  /** Moves the spans in memory to the end of the file. After any failure, each span is in exactly one of the two. */
  async #spill(): Promise<boolean> {
    this.#cut();
    this.#temporaryFile ??= this.temporaryFile();
    this.#leaving = this.#spans;
    this.#leavingBytes = this.#kept;
    this.#spans = [];
    try {
      await this.#temporaryFile.append(this.#leaving.filter((span) => typeof span !== "number"));
      for (const span of this.#leaving) this.#note(span);
      // Not after the end, which has freed it already.
      this.#keep(-Math.min(this.#kept, this.#leavingBytes));
      this.#tryAt = 0;
      return true;
    } catch {
      this.#spans = [...this.#leaving, ...this.#spans];
      this.#tryAt = this.#kept * GROWN;
      return false;
    } finally {
      this.#leaving = [];
      this.#leavingBytes = 0;
    }
  }

  /** Merges neighbours in the file, so that the list grows with the number of pauses, not with time. */
  #note(span: Span): void {
    const last = this.#spilled.at(-1);
    if (typeof span === "number") this.#spilled.push(span);
    else if (typeof last === "object") last.bytes += span.length;
    else this.#spilled.push({ bytes: span.length });
  }
}

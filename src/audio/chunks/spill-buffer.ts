// A recording that is sent at its end: samples are copied into slabs, because keeping thousands of small Buffers costs
// more than they hold, silence is only counted, and what is more than its share of memory goes to a temporary file.

import { type Every, within } from "../../files";
import { TemporaryFile } from "./temporary-file";

const FIRST_SLAB = 16 * 1024;
const LARGEST_SLAB = 1024 * 1024;
/** A share is no less, lest every packet be written by itself, and no more, lest much be lost with a disk. */
const SMALLEST_SHARE = 64 * 1024;
const LARGEST_SHARE = 16 * 1024 * 1024;
/** What may wait in memory, beyond the budget, for a disk that is slow or full: 20 s of 200 speakers. */
const MOST_BEHIND = 128 * 1024 * 1024;
/** What a failed disk is tried again with, as a multiple: a full one is not to be written to all the time. */
const GROWN = 1.25;
/** Milliseconds that the temporary file is waited for when it is read back, from each piece that came to the next. */
const READING = 60_000;

/** Bytes that all buffers of a node keep in memory together. */
export interface Budget {
  /** Kept now. */
  used: number;
  /** Open now. */
  buffers: number;
  readonly limit: number;
}

export function newBudget(limit: number): Budget {
  return { used: 0, buffers: 0, limit };
}

/** A count of silent bytes, or samples in memory. */
type Span = number | Buffer;
/** A count of silent bytes, or of bytes in the file, behind those of the spans before it. */
type Spilled = number | { bytes: number };

export class SpillBuffer {
  readonly #budget: Budget;
  readonly #spilled: Spilled[] = [];
  #spans: Span[] = [];
  /** Those that are on their way to the file, and their bytes in memory. */
  #leaving: Span[] = [];
  #leavingBytes = 0;
  #spilling: Promise<void> | undefined;
  /** After a failure, it is tried again when so many bytes are in memory. */
  #tryAt = 0;
  #slab = Buffer.alloc(0);
  /** In the slab: where the samples since the last silence begin, and where the free part does. */
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

  /** Bytes, silence included. */
  get length(): number {
    return this.#length;
  }

  silence(bytes: number): void {
    this.#cut();
    this.#spans.push(bytes);
    this.#length += bytes;
  }

  /** Appends a copy. @throws if too much waits for the disk; what was appended stays */
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

  /** Whether what is not on its way to the file yet is more than its share of memory, and it is time to try. */
  get #isOver(): boolean {
    return this.#kept - this.#leavingBytes > this.#share && this.#kept >= this.#tryAt;
  }

  /**
   * Everything in one Buffer of its own, `before` zero bytes ahead of it: at once if all of it is in memory. Then it is
   * closed.
   * @throws the system's error, or rejects with it, if the temporary file cannot be read
   */
  readAll(before: number): Buffer | Promise<Buffer> {
    const temporaryFile = this.#temporaryFile;
    if (temporaryFile)
      return within(READING, this.#readFromDisk(before), this.every, () => temporaryFile.moved).finally(() =>
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

  /** Frees memory and file. */
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

  /** Until memory holds no more than its share. What a disk does not take is tried again with what comes next. */
  async #spillAll(): Promise<void> {
    while (this.#isOver && (await this.#spill()));
    this.#spilling = undefined;
  }

  /** What is in memory goes behind what is in the file; whatever fails, each span is in one of the two. */
  async #spill(): Promise<boolean> {
    this.#cut();
    this.#temporaryFile ??= this.temporaryFile();
    this.#leaving = this.#spans;
    this.#leavingBytes = this.#kept;
    this.#spans = [];
    try {
      await this.#temporaryFile.append(this.#leaving.filter((span) => typeof span !== "number"));
      for (const span of this.#leaving) this.#note(span);
      // Not after the end, which has freed it.
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

  /** Neighbours in the file are one, so that the list grows with the pauses and not with the time. */
  #note(span: Span): void {
    const last = this.#spilled.at(-1);
    if (typeof span === "number") this.#spilled.push(span);
    else if (typeof last === "object") last.bytes += span.length;
    else this.#spilled.push({ bytes: span.length });
  }
}

// A recording that is sent at its end: samples are copied into slabs, because keeping thousands of small Buffers costs
// more than they hold, silence is only counted, and what is more than its share of memory goes to a temporary file.

import { openScratch, type Scratch } from "./scratch";

const FIRST_SLAB = 16 * 1024;
const LARGEST_SLAB = 1024 * 1024;
/** A share is no less, lest every packet be written by itself, and no more, lest a write hold everything up. */
const SMALLEST_SHARE = 64 * 1024;
const LARGEST_SHARE = 16 * 1024 * 1024;

/** Bytes that all tapes of a node keep in memory together. */
export interface Budget {
  /** Kept now. */
  used: number;
  /** Open now. */
  tapes: number;
  readonly limit: number;
}

export function newBudget(limit: number): Budget {
  return { used: 0, tapes: 0, limit };
}

/** A count of silent bytes, or samples in memory. */
type Stretch = number | Buffer;
/** A count of silent bytes, or of bytes in the file, behind those of the stretches before it. */
type Spilled = number | { bytes: number };

export class Tape {
  readonly #budget: Budget;
  readonly #spilled: Spilled[] = [];
  #stretches: Stretch[] = [];
  #slab = Buffer.alloc(0);
  /** In the slab: where the samples since the last silence begin, and where the free part does. */
  #from = 0;
  #to = 0;
  #length = 0;
  #kept = 0;
  #scratch: Scratch | undefined;

  constructor(budget: Budget) {
    this.#budget = budget;
    budget.tapes += 1;
  }

  /** Bytes, silence included. */
  get length(): number {
    return this.#length;
  }

  silence(bytes: number): void {
    this.#cut();
    this.#stretches.push(bytes);
    this.#length += bytes;
  }

  /** Appends a copy. @throws the system's error if the temporary file cannot be written */
  append(samples: Buffer): void {
    for (let read = 0; read < samples.length; ) {
      if (this.#to === this.#slab.length) this.#nextSlab();
      const copied = samples.copy(this.#slab, this.#to, read);
      this.#to += copied;
      read += copied;
    }
    this.#length += samples.length;
    this.#keep(samples.length);
    const { limit, tapes } = this.#budget;
    if (this.#kept > Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, limit / tapes))) this.#spill();
  }

  /**
   * Everything in one Buffer of its own, `before` zero bytes ahead of it.
   * @throws the system's error if the temporary file cannot be read
   */
  play(before: number): Buffer {
    this.#cut();
    const whole = Buffer.alloc(before + this.#length);
    let at = before;
    let inFile = 0;
    for (const stretch of this.#spilled) {
      const bytes = typeof stretch === "number" ? stretch : stretch.bytes;
      if (typeof stretch !== "number") {
        this.#scratch?.read(whole.subarray(at, at + bytes), inFile);
        inFile += bytes;
      }
      at += bytes;
    }
    for (const stretch of this.#stretches) at += typeof stretch === "number" ? stretch : stretch.copy(whole, at);
    return whole;
  }

  /** Frees memory and file; it must not be used any more. */
  close(): void {
    this.#keep(-this.#kept);
    this.#budget.tapes -= 1;
    this.#stretches = [];
    this.#scratch?.close();
  }

  #keep(bytes: number): void {
    this.#kept += bytes;
    this.#budget.used += bytes;
  }

  #cut(): void {
    if (this.#to > this.#from) this.#stretches.push(this.#slab.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }

  #nextSlab(): void {
    this.#cut();
    const size = Math.min(LARGEST_SLAB, Math.max(FIRST_SLAB, this.#slab.length * 2));
    this.#slab = Buffer.allocUnsafeSlow(size);
    this.#from = 0;
    this.#to = 0;
  }

  /** What is in memory goes behind what is in the file; whatever fails, each stretch is in one of the two. */
  #spill(): void {
    this.#cut();
    this.#scratch ??= openScratch();
    let written = 0;
    try {
      for (const stretch of this.#stretches) {
        if (typeof stretch !== "number") this.#scratch.append(stretch);
        this.#note(stretch);
        written += 1;
      }
    } finally {
      this.#stretches.splice(0, written);
    }
    this.#keep(-this.#kept);
  }

  /** Neighbours in the file are one, so that the list grows with the pauses and not with the time. */
  #note(stretch: Stretch): void {
    const last = this.#spilled.at(-1);
    if (typeof stretch === "number") this.#spilled.push(stretch);
    else if (typeof last === "object") last.bytes += stretch.length;
    else this.#spilled.push({ bytes: stretch.length });
  }
}

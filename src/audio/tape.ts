// Memory for a recording that is sent at its end: samples are copied into slabs, because keeping thousands of small
// Buffers costs more than they hold, and silence is only counted.

const FIRST_SLAB = 64 * 1024;
const LARGEST_SLAB = 4 * 1024 * 1024;

/** A count of silent bytes, or samples. */
type Stretch = number | Buffer;

export interface Tape {
  stretches: Stretch[];
  slab: Buffer;
  /** In the slab: where the samples since the last silence begin, and where the free part does. */
  from: number;
  to: number;
  /** Bytes of all stretches. */
  length: number;
  /** Bytes that are really kept. */
  kept: number;
}

export function newTape(): Tape {
  return { stretches: [], slab: Buffer.alloc(0), from: 0, to: 0, length: 0, kept: 0 };
}

function cut(tape: Tape): void {
  if (tape.to > tape.from) tape.stretches.push(tape.slab.subarray(tape.from, tape.to));
  tape.from = tape.to;
}

function nextSlab(tape: Tape): void {
  cut(tape);
  const size = Math.min(LARGEST_SLAB, Math.max(FIRST_SLAB, tape.slab.length * 2));
  tape.slab = Buffer.allocUnsafeSlow(size);
  tape.from = 0;
  tape.to = 0;
}

export function appendSilence(tape: Tape, bytes: number): void {
  cut(tape);
  tape.stretches.push(bytes);
  tape.length += bytes;
}

/** Appends a copy of `samples`. */
export function appendSamples(tape: Tape, samples: Buffer): void {
  for (let read = 0; read < samples.length; ) {
    if (tape.to === tape.slab.length) nextSlab(tape);
    const copied = samples.copy(tape.slab, tape.to, read);
    tape.to += copied;
    read += copied;
  }
  tape.length += samples.length;
  tape.kept += samples.length;
}

/** Everything in one Buffer of its own, `before` zero bytes ahead of it. */
export function played(tape: Tape, before: number): Buffer {
  cut(tape);
  const whole = Buffer.alloc(before + tape.length);
  let at = before;
  for (const stretch of tape.stretches) at += typeof stretch === "number" ? stretch : stretch.copy(whole, at);
  return whole;
}

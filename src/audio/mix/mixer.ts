// Mixes several speakers: sums of simultaneous samples, each clipped to 16 bits. What is before the horizon is final
// and is released. So the latency is the distance of the horizon, and memory is needed only for what is after it.

import { HIGHEST, LOWEST, numbersOf } from "../codecs";

/** The side of a speaker; `both` without sides. */
export type Side = "left" | "right" | "both";

/** Receives the mix in order. `at` counts frames from the stream's origin. */
export interface MixTaker {
  /** Frames in which nobody was heard. */
  silence(at: number, frames: number): void;
  /** New memory, s16le. */
  samples(at: number, samples: Buffer): void;
}

/** Frames from `from` to `to` in which somebody was heard. */
interface Extent {
  from: number;
  to: number;
}

/** Maximum frames to release at once: below 1 MiB at any rate and in any encoding. */
const MOST_FRAMES = 8000;

const SIDES: Readonly<Record<Side, readonly number[]>> = { left: [0], right: [1], both: [0, 1] };

export class Mixer {
  /** Sums of the frames from `#base` on, interleaved. */
  #sums = new Int32Array(0);
  #base: number;
  /** Nothing precedes the first sound. Until something was released, an earlier packet may still become the first. */
  #begun = false;
  /** Without overlaps, in order. */
  #heard: Extent[] = [];

  /**
   * @param channels of the input
   * @param stereo whether each speaker's channels are combined and put on one side
   * @param base frame before which nothing is expected
   * @param continues whether something ended at `base`, so that there is silence from there to the first sound
   */
  constructor(
    private readonly channels: number,
    private readonly stereo: boolean,
    private readonly take: MixTaker,
    base = 0,
    continues = false,
  ) {
    this.#base = base;
    this.#begun = continues;
  }

  /** Channels of the output. */
  get outChannels(): number {
    return this.stereo ? 2 : this.channels;
  }

  /** Frames before this one are final. */
  get base(): number {
    return this.#base;
  }

  /** Frames that are summed up but not released. */
  get waiting(): number {
    return (this.#heard.at(-1)?.to ?? this.#base) - this.#base;
  }

  /** Adds whole frames that begin at frame `at`. Returns how many were before the horizon and are left out. */
  add(at: number, samples: Buffer, side: Side): number {
    const numbers = numbersOf(samples);
    const frames = numbers.length / this.channels;
    if (at < this.#base && !this.#begun) this.#reachBack(at);
    const skipped = Math.min(frames, Math.max(0, this.#base - at));
    if (skipped === frames) return skipped;
    const from = at + skipped;
    this.#makeRoom(at + frames - this.#base);
    if (this.stereo) this.#addToSide(numbers, skipped, from - this.#base, side);
    else this.#addAll(numbers, skipped, from - this.#base);
    this.#note(from, at + frames);
    return skipped;
  }

  /** Releases everything before frame `horizon`; `Infinity` for everything that was heard. */
  release(horizon: number): void {
    const end = horizon === Number.POSITIVE_INFINITY ? this.#base + this.waiting : horizon;
    if (end <= this.#base) return;
    let at = this.#base;
    for (const { from, to } of this.#heard) {
      if (from >= end) break;
      if (from > at && this.#begun) this.take.silence(at, from - at);
      this.#begun = true;
      for (at = from; at < Math.min(to, end); ) {
        const next = Math.min(to, end, at + MOST_FRAMES);
        this.take.samples(at, this.#clipped(at - this.#base, next - this.#base));
        at = next;
      }
    }
    if (at < end && this.#begun) this.take.silence(at, end - at);
    this.#forget(end);
  }

  #addAll(numbers: Int16Array, skipped: number, at: number): void {
    const { channels } = this;
    const sums = this.#sums;
    let to = at * channels;
    for (let from = skipped * channels; from < numbers.length; from++, to++)
      sums[to] = (sums[to] as number) + (numbers[from] as number);
  }

  #addToSide(numbers: Int16Array, skipped: number, at: number, side: Side): void {
    const { channels } = this;
    for (let from = skipped * channels, to = at * 2; from < numbers.length; from += channels, to += 2) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += numbers[from + channel] as number;
      const mono = Math.round(sum / channels);
      for (const target of SIDES[side]) this.#sums[to + target] = (this.#sums[to + target] as number) + mono;
    }
  }

  #reachBack(at: number): void {
    const used = this.waiting * this.outChannels;
    const more = (this.#base - at) * this.outChannels;
    this.#makeRoom(this.waiting + this.#base - at);
    this.#sums.copyWithin(more, 0, used);
    this.#sums.fill(0, 0, more);
    this.#base = at;
  }

  #makeRoom(frames: number): void {
    const needed = frames * this.outChannels;
    if (needed <= this.#sums.length) return;
    const larger = new Int32Array(Math.max(needed, this.#sums.length * 2));
    larger.set(this.#sums);
    this.#sums = larger;
  }

  /**
   * Keeps the extents in order and without overlaps. There are few, because they span at most the distance of the
   * horizon.
   */
  #note(from: number, to: number): void {
    const last = this.#heard.at(-1);
    if (last && from >= last.from && from <= last.to) {
      last.to = Math.max(last.to, to);
      return;
    }
    const extent = { from, to };
    const apart: Extent[] = [];
    for (const other of this.#heard) {
      if (other.to < extent.from || other.from > extent.to) apart.push(other);
      else {
        extent.from = Math.min(extent.from, other.from);
        extent.to = Math.max(extent.to, other.to);
      }
    }
    this.#heard = [...apart, extent].sort((a, b) => a.from - b.from);
  }

  #clipped(from: number, to: number): Buffer {
    const { outChannels } = this;
    const first = from * outChannels;
    const count = (to - from) * outChannels;
    const numbers = new Int16Array(count);
    // Read once, not per sample: with a TypeScript loader each access is a call.
    const [lowest, highest] = [LOWEST, HIGHEST];
    for (let n = 0; n < count; n++) {
      const sum = this.#sums[first + n] as number;
      numbers[n] = Math.max(lowest, Math.min(highest, sum));
    }
    return Buffer.from(numbers.buffer);
  }

  #forget(end: number): void {
    const used = this.waiting * this.outChannels;
    const gone = Math.min((end - this.#base) * this.outChannels, used);
    this.#sums.copyWithin(0, gone, used);
    this.#sums.fill(0, used - gone, used);
    this.#base = end;
    this.#heard = this.#heard.filter(({ to }) => to > end).map(({ from, to }) => ({ from: Math.max(from, end), to }));
  }
}

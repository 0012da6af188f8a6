// Changes the sample rate, band-limited, so that output frame n is the sound n/to seconds after the first input frame:
// flat up to 0.9 of half the lower rate, and aliases more than 95 dB below. Positions are whole numbers, so hours later
// no frame is missing, and the samples do not depend on how the input was divided.

import { type Convolution, type Kept, kernelConvolution, plainConvolution } from "./convolution";
import { type FilterBank, filterBank } from "./filter-bank";
import { type Kernel, sharedKernel } from "./kernel";

export interface Resampler {
  /**
   * Takes s16le, interleaved, whole frames. Returns the output that is ready at the other rate. Continuous across
   * calls.
   */
  push(samples: Buffer): Buffer;
  /** The remaining output, so that the total is exactly round(framesIn * to / from) frames. Ends this resampler. */
  rest(): Buffer;
}

const SAMPLE_BYTES = 2;
const NONE = Buffer.alloc(0);

class FilteringResampler implements Resampler {
  readonly #bank: FilterBank;
  readonly #frameBytes: number;
  readonly #convolution: Convolution;
  /** Frames that are filtered at once, those kept included. */
  readonly #most: number;
  readonly #kept: Kept;
  /** Of the next output frame, in 1/up of an input frame after the first of those kept. */
  #phase = 0;
  #framesIn = 0;
  #framesOut = 0;
  #isOpen = true;

  constructor(from: number, to: number, channels: number, kernel: Kernel | null) {
    const bank = filterBank(from, to);
    if (!(channels > 0)) throw new RangeError(`no resampling from ${from} to ${to} Hz of ${channels} channels`);
    const mostKept = bank.taps + Math.ceil(bank.down / bank.up);
    this.#bank = bank;
    // The kernel needs a row for each place, and its memory must have room for what is kept.
    const fast = kernel && bank.rows === bank.up ? kernelConvolution(kernel, bank, channels) : undefined;
    const fits = fast && this.#mostOf(fast) > mostKept;
    this.#convolution = fits ? fast : plainConvolution(bank, channels);
    this.#most = this.#mostOf(this.#convolution);
    this.#frameBytes = channels * SAMPLE_BYTES;
    // As if silence had come before, so that the filter's middle is on the first frame.
    const silence = bank.taps / 2 - 1;
    this.#kept = { buffer: Buffer.alloc(mostKept * this.#frameBytes), bytes: silence * this.#frameBytes };
  }

  push(samples: Buffer): Buffer {
    if (!this.#isOpen) throw new Error("a resampler was used after its rest was taken");
    const frames = samples.length / this.#frameBytes;
    this.#framesIn += frames;
    const count = this.#ready(samples.length);
    this.#framesOut += count;
    const out = Buffer.allocUnsafe(count * this.#frameBytes);
    let at = 0;
    for (let from = 0; from < samples.length; ) {
      const room = this.#most * this.#frameBytes - this.#kept.bytes;
      const piece = samples.length <= room ? samples : samples.subarray(from, from + room);
      at = this.#filter(piece, out, at);
      from += piece.length;
    }
    return out;
  }

  rest(): Buffer {
    if (!this.#isOpen) return NONE;
    const { up, down, taps } = this.#bank;
    const due = Math.round((this.#framesIn * up) / down) - this.#framesOut;
    const silence = taps / 2 + Math.ceil(down / up);
    const out = this.push(Buffer.alloc(silence * this.#frameBytes)).subarray(0, due * this.#frameBytes);
    this.#isOpen = false;
    return out;
  }

  /** Output frames that can be made if so many bytes follow. */
  #ready(bytes: number): number {
    const { up, down, taps } = this.#bank;
    const frames = (this.#kept.bytes + bytes) / this.#frameBytes;
    return Math.max(0, Math.ceil(((frames - taps + 1) * up - this.#phase) / down));
  }

  #mostOf({ mostIn, mostOut }: Convolution): number {
    return Math.min(mostIn, this.#framesFor(mostOut));
  }

  /** Input frames, those kept included, from which at most so many output frames are made. */
  #framesFor(count: number): number {
    const { up, down, taps } = this.#bank;
    return taps + Math.floor((count * down) / up) - 1;
  }

  /** @returns where the next output goes */
  #filter(samples: Buffer, out: Buffer, at: number): number {
    const { up, down } = this.#bank;
    const count = this.#ready(samples.length);
    const end = this.#phase + count * down;
    const used = Math.floor(end / up) * this.#frameBytes;
    this.#convolution.run(this.#kept, samples, { phase: this.#phase, count, used }, out, at);
    this.#phase = end % up;
    return at + count * this.#frameBytes;
  }
}

/**
 * @param from, to Hz, whole numbers; with equal rates the samples pass unchanged
 * @param kernel null to do without vector instructions, which gives the same samples
 * @throws RangeError if there is no such rate or number of channels
 */
export function newResampler(from: number, to: number, channels: number, kernel = sharedKernel()): Resampler {
  if (from === to) return { push: (samples) => samples, rest: () => NONE };
  return new FilteringResampler(from, to, channels, kernel);
}

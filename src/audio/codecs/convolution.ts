// Output frames from input frames and a filter bank: in the kernel, or without vector instructions, with the same
// integers as the result.

import type { FilterBank } from "./filter-bank";
import type { Kernel } from "./kernel";
import { HIGHEST, LOWEST, numbersOf } from "./pcm";

export interface Convolution {
  /** Frames that `run` takes and gives at most. */
  readonly mostIn: number;
  readonly mostOut: number;
  /**
   * Writes `count` frames into `out`, from byte `at` on. Its input are the frames of `kept`, followed by those of
   * `samples`, and it is as long as the last frame needs.
   * @param phase of the first output frame, in 1/up of an input frame after the first one's place
   */
  run(kept: Buffer, samples: Buffer, phase: number, count: number, out: Buffer, at: number): void;
}

const SAMPLE_BYTES = 2;

export function kernelConvolution(kernel: Kernel, bank: FilterBank, channels: number): Convolution {
  const { input, output } = kernel;
  const frameBytes = channels * SAMPLE_BYTES;
  const address = kernel.bank(bank);
  return {
    mostIn: Math.floor(kernel.inputBytes / frameBytes),
    mostOut: Math.floor(kernel.outputBytes / frameBytes),
    run(kept, samples, phase, count, out, at) {
      const { heap } = kernel;
      heap.set(kept, input);
      heap.set(samples, input + kept.length);
      kernel.run.resample(address, channels, (kept.length + samples.length) / frameBytes, phase, count);
      heap.copy(out, at, output, output + count * frameBytes);
    },
  };
}

/** Several times slower. */
export function plainConvolution(bank: FilterBank, channels: number): Convolution {
  const { up, down, taps, near, rows, shift, lift, weights } = bank;
  const middle = (taps - near) / 2;

  /** The sum of the frames from `first` on, each multiplied by its weight. Exact: below 2^53. */
  function sum(line: Int16Array, first: number, count: number, row: number): number {
    let result = 0;
    for (let k = 0, i = first; k < count; k++, i += channels) result += (line[i] ?? 0) * (weights[row + k] ?? 0);
    return result;
  }

  return {
    mostIn: Number.POSITIVE_INFINITY,
    mostOut: Number.POSITIVE_INFINITY,
    run(kept, samples, phase, count, out, at) {
      const line = numbersOf(Buffer.concat([kept, samples]));
      for (let n = 0; n < count; n++) {
        const place = phase + n * down;
        const row = Math.floor(((place % up) * rows) / up + 0.5) * (taps + near);
        const first = Math.floor(place / up) * channels;
        for (let channel = first; channel < first + channels; channel++) {
          const fine = sum(line, channel, taps, row);
          const coarse = sum(line, channel + middle * channels, near, row + taps);
          const value = Math.floor((fine + coarse * 2 ** lift) / 2 ** shift + 0.5);
          out.writeInt16LE(Math.min(HIGHEST, Math.max(LOWEST, value)), at);
          at += SAMPLE_BYTES;
        }
      }
    },
  };
}

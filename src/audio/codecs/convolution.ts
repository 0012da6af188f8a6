// Output frames from input frames and a filter bank: in the kernel, or without vector instructions, with the same
// integers as the result.

import { BLOCK, type FilterBank, SCALE } from "./filter-bank";
import type { Kernel } from "./kernel";
import { HIGHEST, LOWEST, numbersOf } from "./pcm";

export interface Convolution {
  /** Frames that `run` takes and gives at most. */
  readonly mostIn: number;
  readonly mostOut: number;
  /** Writes frames into `out`, from byte `at` on, and keeps the input that later frames need. */
  run(kept: Kept, samples: Buffer, part: Part, out: Buffer, at: number): void;
}

/** The input that is not used up: so many bytes at the beginning of a buffer. */
export interface Kept {
  readonly buffer: Buffer;
  bytes: number;
}

/** What is to be made of the input, which is `kept` and then the new samples: as long as the last frame needs. */
export interface Part {
  /** Of the first output frame, in 1/up of an input frame after the first one's place. */
  readonly phase: number;
  /** Output frames. */
  readonly count: number;
  /** Bytes at the beginning of the input that no later frame needs. */
  readonly used: number;
}

const SAMPLE_BYTES = 2;

export function kernelConvolution(kernel: Kernel, bank: FilterBank, channels: number): Convolution {
  const { input, output } = kernel;
  const frameBytes = channels * SAMPLE_BYTES;
  const address = kernel.bank(bank);
  return {
    mostIn: Math.floor(kernel.inputBytes / frameBytes),
    mostOut: Math.floor(kernel.outputBytes / frameBytes),
    run(kept, samples, { phase, count, used }, out, at) {
      const { heap } = kernel;
      const bytes = kept.bytes + samples.length;
      heap.set(kept.buffer, input);
      heap.set(samples, input + kept.bytes);
      if (count > 0) {
        kernel.run.resample(address, channels, bytes / frameBytes, phase, count);
        out.set(kernel.view(output, count * frameBytes), at);
      }
      kept.bytes = bytes - used;
      kept.buffer.set(kernel.view(input + used, kept.bytes));
    },
  };
}

/** Several times slower. */
export function plainConvolution(bank: FilterBank, channels: number): Convolution {
  const { up, down, taps, near, rows, passes, lift, weights } = bank;
  const middle = ((taps - near) / 2) * channels;
  const period = passes * BLOCK;
  const half = 1 << (SCALE - 1);

  /** The products of two neighbours in each `step`, from the samples at `line[first]`, in 32 bits. */
  function pairs(line: Int16Array, first: number, row: number, count: number, step: number): number {
    let sum = 0;
    for (let k = 0; k < count; k += step) {
      const i = first + k * channels;
      sum += (line[i] ?? 0) * (weights[row + k] ?? 0) + (line[i + channels] ?? 0) * (weights[row + k + 1] ?? 0);
    }
    return sum;
  }

  /** A sample. As the kernel does, it takes each of the fine sums to the coarse scale, and so rounds it, alone. */
  function sample(line: Int16Array, first: number, row: number): number {
    let sum = pairs(line, first + middle, row + taps, near, 2);
    for (let k = 0; k < period; k += 2) sum += pairs(line, first + k * channels, row + k, taps - k, period) >> lift;
    return Math.min(HIGHEST, Math.max(LOWEST, (sum + half) >> SCALE));
  }

  return {
    mostIn: Number.POSITIVE_INFINITY,
    mostOut: Number.POSITIVE_INFINITY,
    run(kept, samples, { phase, count, used }, out, at) {
      const input = Buffer.concat([kept.buffer.subarray(0, kept.bytes), samples]);
      const line = numbersOf(input);
      for (let n = 0; n < count; n++) {
        const place = phase + n * down;
        const row = Math.floor(((place % up) * rows) / up + 0.5) * (taps + near);
        const first = Math.floor(place / up) * channels;
        for (let channel = first; channel < first + channels; channel++) {
          out.writeInt16LE(sample(line, channel, row), at);
          at += SAMPLE_BYTES;
        }
      }
      kept.bytes = input.copy(kept.buffer, 0, used);
    },
  };
}

// Decodes G.722 in the kernel (wasm/g722.ts), a packet at a time. The state of each speaker is here.

import type { Decoder } from "./decoder";
import type { Kernel } from "./kernel";

/** Of the two samples of a byte. */
const BYTES_OUT = 4;

export function kernelDecoder(channels: number, kernel: Kernel): Decoder {
  const { run, input, output, g722State, g722StateBytes } = kernel;
  run.initG722();
  const fresh = kernel.heap.subarray(g722State, g722State + g722StateBytes);
  const states = Array.from({ length: channels }, () => Buffer.from(fresh));
  const most = Math.floor(Math.min(kernel.inputBytes, kernel.outputBytes / BYTES_OUT) / channels);

  /** Decodes what fits the kernel's memory. */
  function decodePart(part: Buffer, frames: number, samples: Buffer, at: number): void {
    const { heap } = kernel;
    heap.set(part, input);
    for (const [channel, state] of states.entries()) {
      heap.set(state, g722State);
      run.decodeG722(frames, channel, channels);
      state.set(kernel.view(g722State, g722StateBytes));
    }
    samples.set(kernel.view(output, frames * channels * BYTES_OUT), at);
  }

  return {
    decode(packet) {
      const frames = Math.floor(packet.length / channels);
      const samples = Buffer.allocUnsafe(frames * channels * BYTES_OUT);
      for (let from = 0; from < frames; from += most) {
        const count = Math.min(most, frames - from);
        const part = packet.subarray(from * channels, (from + count) * channels);
        decodePart(part, count, samples, from * channels * BYTES_OUT);
      }
      return samples;
    },
    close: () => undefined,
  };
}

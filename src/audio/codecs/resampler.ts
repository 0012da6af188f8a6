// Changes the sample rate, band-limited: SpeexDSP's resampler, compiled to WebAssembly. The library provides the
// filter. This file feeds it whole packets, removes the filter's delay and counts, so that output frame n is the
// sound n/to seconds after the first input frame.

/// <reference path="./wasm-libraries.d.ts" />

import type { SpeexResampler } from "@echogarden/speex-resampler-wasm";

export interface Resampler {
  /**
   * Takes s16le, interleaved, whole frames. Returns the output that is ready at the other rate. Continuous across
   * calls.
   */
  push(samples: Buffer): Buffer;
  /** The remaining output, so that the total is exactly round(framesIn * to / from) frames. Ends this resampler. */
  rest(): Buffer;
}

/**
 * From 0 to 10. Flat up to 0.9 of half the lower rate, 95 dB against aliases; see the figures in
 * docs/dependencies.md.
 */
const QUALITY = 7;
/** Space for samples on their way in and out of WebAssembly. Longer input is processed in parts. */
const IN_BYTES = 32_768;
const OUT_BYTES = 65_536;
const SAMPLE_BYTES = 2;
const NONE = Buffer.alloc(0);

/** The library with the memory that all resamplers share. Only one works at a time. */
interface Machine {
  readonly speex: SpeexResampler;
  readonly input: number;
  readonly output: number;
  /** Where the lengths are, as an index of 32-bit words, followed by an error code. */
  readonly lengths: number;
  /** Frees resamplers that were dropped without `rest`. */
  readonly lost: FinalizationRegistry<number>;
}

let machine: Machine | undefined;
let loading: Promise<void> | undefined;

/** The smallest module with a vector instruction: one function with `i32.const 0`, `i8x16.splat`, `drop`. */
const VECTORS = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 4, 1, 0x60, 0, 0],
  ...[3, 2, 1, 0],
  ...[10, 9, 1, 7, 0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b],
);

async function load(): Promise<void> {
  // Processors without vector instructions use a build that is four times slower.
  const { default: loadSpeex } = WebAssembly.validate(VECTORS)
    ? await import("@echogarden/speex-resampler-wasm/simd")
    : await import("@echogarden/speex-resampler-wasm");
  const speex = await loadSpeex();
  machine = {
    speex,
    input: speex._malloc(IN_BYTES),
    output: speex._malloc(OUT_BYTES),
    lengths: speex._malloc(12) / 4,
    lost: new FinalizationRegistry((state) => speex._speex_resampler_destroy(state)),
  };
}

/** Resolves when resamplers can be created. May be called any number of times. */
export function resamplerReady(): Promise<void> {
  loading ??= load();
  return loading;
}

class SpeexStream implements Resampler {
  readonly #machine: Machine;
  readonly #frameBytes: number;
  #state: number;
  #framesIn = 0;
  #framesOut = 0;

  constructor(
    machine: Machine,
    private readonly from: number,
    private readonly to: number,
    channels: number,
  ) {
    const { speex, lengths, lost } = machine;
    this.#machine = machine;
    this.#frameBytes = channels * SAMPLE_BYTES;
    this.#state = speex._speex_resampler_init(channels, from, to, QUALITY, (lengths + 2) * 4);
    if (this.#state === 0) throw new RangeError(`no resampling from ${from} to ${to} Hz of ${channels} channels`);
    speex._speex_resampler_skip_zeros(this.#state);
    lost.register(this, this.#state, this);
  }

  push(samples: Buffer): Buffer {
    if (this.#state === 0) throw new Error("a resampler was used after its rest was taken");
    this.#framesIn += samples.length / this.#frameBytes;
    const out = this.#run(samples);
    this.#framesOut += out.length / this.#frameBytes;
    return out;
  }

  rest(): Buffer {
    if (this.#state === 0) return NONE;
    const { speex, lost } = this.#machine;
    const due = Math.round((this.#framesIn * this.to) / this.from) - this.#framesOut;
    // The remaining output needs as much silence as the filter looks ahead, and one frame for rounding.
    const silence = speex._speex_resampler_get_input_latency(this.#state) + Math.ceil(this.from / this.to) + 1;
    const out = this.#run(Buffer.alloc(silence * this.#frameBytes)).subarray(0, due * this.#frameBytes);
    lost.unregister(this);
    speex._speex_resampler_destroy(this.#state);
    this.#state = 0;
    return out;
  }

  #run(samples: Buffer): Buffer {
    const { speex, input, output, lengths } = this.#machine;
    const frameBytes = this.#frameBytes;
    const most = Math.floor(IN_BYTES / frameBytes) * frameBytes;
    const parts: Buffer[] = [];
    for (let at = 0; at < samples.length; ) {
      const piece = samples.subarray(at, at + most);
      speex.HEAPU8.set(piece, input);
      speex.HEAPU32[lengths] = piece.length / frameBytes;
      speex.HEAPU32[lengths + 1] = Math.floor(OUT_BYTES / frameBytes);
      const into = lengths * 4;
      speex._speex_resampler_process_interleaved_int(this.#state, input, into, output, into + 4);
      at += (speex.HEAPU32[lengths] ?? 0) * frameBytes;
      const bytes = (speex.HEAPU32[lengths + 1] ?? 0) * frameBytes;
      if (bytes > 0) parts.push(Buffer.from(speex.HEAPU8.subarray(output, output + bytes)));
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : Buffer.concat(parts);
  }
}

/**
 * @param from, to Hz, any; with equal rates the samples pass unchanged
 * @throws Error before `resamplerReady`
 */
export function newResampler(from: number, to: number, channels: number): Resampler {
  if (from === to) return { push: (samples) => samples, rest: () => NONE };
  if (!machine) throw new Error("a resampler was made before resamplerReady() had resolved");
  return new SpeexStream(machine, from, to, channels);
}

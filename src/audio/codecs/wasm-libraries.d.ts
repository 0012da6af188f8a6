// Types for the parts that we use of libraries without types.

declare module "@echogarden/speex-resampler-wasm" {
  /** An address or a number inside WebAssembly. */
  type Word = number;

  /** The resampler of SpeexDSP, as in its C header `speex_resampler.h`. */
  export interface SpeexResampler {
    /** Replaced whenever the memory grows. */
    readonly HEAPU8: Uint8Array;
    readonly HEAPU32: Uint32Array;
    _malloc(bytes: number): Word;
    /** @param quality 0 to 10 @param error where an error code is written */
    _speex_resampler_init(channels: number, from: number, to: number, quality: number, error: Word): Word;
    _speex_resampler_destroy(resampler: Word): void;
    /** Input frames between a sound and its place in the output. */
    _speex_resampler_get_input_latency(resampler: Word): number;
    /** Omits the latency at the beginning of the output. */
    _speex_resampler_skip_zeros(resampler: Word): number;
    /** Lengths are in frames. Each is replaced by the number read or written. */
    _speex_resampler_process_interleaved_int(resampler: Word, i: Word, iLength: Word, o: Word, oLength: Word): number;
  }

  export default function load(): Promise<SpeexResampler>;
}

declare module "@echogarden/speex-resampler-wasm/simd" {
  export { default } from "@echogarden/speex-resampler-wasm";
}

declare module "@evan/opus/wasm/index.js" {
  interface Options {
    /** Hz: 8000, 12000, 16000, 24000 or 48000. */
    sample_rate: number;
    channels: number;
  }

  export class Decoder {
    constructor(options: Options);
    /** s16le. @throws Error with libopus' text */
    decode(packet: Uint8Array): Uint8Array;
    ctl(request: number, value: number): void;
    drop(): void;
  }

  export class Encoder {
    constructor(options: Options & { application: "voip" | "audio" });
    /** @param samples s16le @throws Error with libopus' text */
    encode(samples: Uint8Array): Uint8Array;
    ctl(request: number, value: number): void;
    drop(): void;
  }
}

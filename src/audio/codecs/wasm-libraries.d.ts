// Types for the parts that we use of libraries without types.

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

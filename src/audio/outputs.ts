// What a chunk is sent as, one row an output (contract, "audio-out", `output`).

import type { PcmFormat } from "./pcm";
import { WAV_HEADER_BYTES, writeWavHeader } from "./wav";

interface Output {
  /** `msg.format` */
  readonly format: string;
  /** Of the suggested file name. */
  readonly extension: string;
  /** Bytes ahead of the samples. */
  readonly headroom: number;
  /** Fills the headroom of a chunk that is complete. */
  finish(chunk: Buffer, format: PcmFormat): void;
}

/** Every output of this version. */
export const OUTPUTS = {
  wav: { format: "wav", extension: ".wav", headroom: WAV_HEADER_BYTES, finish: writeWavHeader },
  raw: { format: "raw", extension: ".pcm", headroom: 0, finish: () => undefined },
} as const satisfies Record<string, Output>;
export type OutputName = keyof typeof OUTPUTS;

// The form in which a chunk is sent, one row per output (contract#outputs).

import { type PcmFormat, wavHeaderBytes, wavStreamHeader, writeWavHeader } from "../codecs";
import type { OutputName } from "../settings";

/** The payload of a message. */
export type Payload = Buffer | string;

interface Output {
  /** `msg.format` */
  readonly format: string;
  /** Extension of the suggested file name. */
  readonly extension: string;
  /** Whether messages are appended to each other. Then a speaker begins with the silence since the stream's start. */
  readonly continuous: boolean;
  /** Bytes before the samples of each message. A header of the first message only is added by `send`. */
  headroom(format: PcmFormat): number;
  /**
   * The payload for a chunk of encoded samples; `first` for the first one of its group. `send` owns the chunk's
   * memory.
   */
  send(chunk: Buffer, format: PcmFormat, first: boolean): Payload;
}

function completeWav(chunk: Buffer, format: PcmFormat): Buffer {
  writeWavHeader(chunk, format);
  return chunk;
}

const wav = { format: "wav", extension: ".wav", continuous: false, headroom: wavHeaderBytes } as const;

/** Every output. */
export const OUTPUTS = {
  wav: { ...wav, send: completeWav },
  raw: { format: "raw", extension: ".pcm", continuous: false, headroom: () => 0, send: (chunk) => chunk },
  "wav-stream": {
    ...wav,
    continuous: true,
    headroom: () => 0,
    send: (chunk, format, first) => (first ? Buffer.concat([wavStreamHeader(format), chunk]) : chunk),
  },
  "data-uri": {
    ...wav,
    send: (chunk, format) =>
      chunk.length === wavHeaderBytes(format)
        ? ""
        : `data:audio/wav;base64,${completeWav(chunk, format).toString("base64")}`,
  },
  /** For files, not for chunks: `send` makes the last message of a group without a file. */
  file: { ...wav, continuous: true, send: () => "" },
} as const satisfies Record<OutputName, Output>;

// What a chunk is sent as, one row an output (contract#outputs).

import { type PcmFormat, wavHeaderBytes, wavStreamHeader, writeWavHeader } from "../codecs";

/** What goes over a wire. */
export type Payload = Buffer | string;

interface Output {
  /** `msg.format` */
  readonly format: string;
  /** Of the suggested file name. */
  readonly extension: string;
  /** Whether messages are appended to each other, so that a speaker begins with the silence since the stream's start. */
  readonly continuous: boolean;
  /** Bytes ahead of the samples of each message; what only the first has is made by `send`. */
  headroom(format: PcmFormat): number;
  /** What is sent of a chunk whose samples are in their encoding; `first` of its group. Nobody else has its memory. */
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
  /** To disk, not to chunks: `send` is for the last message of a group without a file. */
  file: { ...wav, continuous: true, send: () => "" },
} as const satisfies Record<string, Output>;
export type OutputName = keyof typeof OUTPUTS;

// How each encoding of a stream's audio is decoded to s16le, one row per encoding (contract#audio-format;
// protocol#audio-parameters).

import type { Decoder, DecoderKind } from "./decoder";
import { decodeALaw, decodeMuLaw } from "./g711";
import { G722_RATE, newG722Decoder } from "./g722";
import { newOpusDecoder, opusRate } from "./opus";
import type { PcmFormat } from "./pcm";

/** The encodings of a stream's audio. */
export type SourceEncoding = "s16le" | "alaw" | "mulaw" | "g722" | "opus";

const NOTHING = (): void => undefined;

const s16le = (rate: number, channels: number): PcmFormat => ({ rate, channels, width: 2, encoding: "s16le" });

/** A row for a codec without state. */
const stateless = (decode: Decoder["decode"]): DecoderKind => ({
  open: () => ({ decode, close: NOTHING }),
  decoded: ({ rate, channels }) => s16le(rate, channels),
});

export const DECODERS: Readonly<Record<SourceEncoding, DecoderKind>> = {
  s16le: stateless((packet) => packet),
  alaw: stateless(decodeALaw),
  mulaw: stateless(decodeMuLaw),
  g722: { open: newG722Decoder, decoded: ({ channels }) => s16le(G722_RATE, channels) },
  opus: { open: newOpusDecoder, decoded: ({ rate, channels }) => s16le(opusRate(rate), channels) },
};

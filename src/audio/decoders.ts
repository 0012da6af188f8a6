// How each encoding of a stream's audio becomes s16le, one row an encoding (contract, `msg.audio`; protocol 7.1).

import { decodeALaw, decodeMuLaw } from "./g711";
import { G722_RATE, newG722Decoder } from "./g722";
import { newOpusDecoder, opusRate } from "./opus";
import type { PcmFormat } from "./pcm";

/** The decoder of one speaker's audio: what it knows of the last packet it needs for the next. */
export interface Decoder {
  /**
   * A packet as s16le, interleaved, in new memory or (s16le) the packet itself. Whole frames, unless a packet of a codec
   * with whole bytes a sample (s16le, alaw, mulaw) ends within one.
   * @throws RtmsError RTMS_AUDIO_FORMAT if the packet is none of this encoding; the next may be decoded all the same
   */
  decode(packet: Buffer): Buffer;
  /** Frees what it holds. It must not be used any more. */
  close(): void;
}

export interface DecoderFormat {
  /** Hz, as `msg.audio` tells. */
  readonly rate: number;
  readonly channels: number;
}

export interface DecoderKind {
  /** Resolves when decoders can be made; absent if always, as in every row so far. */
  ready?: () => Promise<void>;
  /** @param format as `msg.audio` tells */
  open(format: DecoderFormat): Decoder;
  /** The format of what comes out. */
  decoded(format: DecoderFormat): PcmFormat;
}

/** The encodings of a stream's audio. */
export type SourceEncoding = "s16le" | "alaw" | "mulaw" | "g722" | "opus";

const NOTHING = (): void => undefined;

const s16le = (rate: number, channels: number): PcmFormat => ({ rate, channels, width: 2, encoding: "s16le" });

/** A row without memory from packet to packet. */
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

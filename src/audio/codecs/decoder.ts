// What every codec in this folder gives.

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

// The interface of every codec in this folder.

import type { PcmFormat } from "./pcm";

/** The decoder of one speaker's audio. Its state depends on earlier packets. */
export interface Decoder {
  /**
   * Decodes a packet to s16le, interleaved, in new memory, or (s16le) returns the packet itself. Whole frames, unless
   * a packet of s16le, alaw or mulaw ends within a frame.
   * @throws RtmsError RTMS_AUDIO_FORMAT if the packet is invalid; later packets can still be decoded
   */
  decode(packet: Buffer): Buffer;
  /** Frees resources. The decoder must not be used afterwards. */
  close(): void;
}

export interface DecoderFormat {
  /** Hz, from `msg.audio`. */
  readonly rate: number;
  readonly channels: number;
}

export interface DecoderKind {
  /** Resolves when decoders can be created; absent if they always can. */
  ready?: () => Promise<void>;
  /** @param format from `msg.audio` */
  open(format: DecoderFormat): Decoder;
  /** The format of the output. */
  decoded(format: DecoderFormat): PcmFormat;
}

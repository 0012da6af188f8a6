// The codecs of Zoom's audio (protocol#audio-parameters), one row per codec.

import { encodeALaw, newG722Encoder, newOpusEncoder } from "../../audio";
import { MediaPayloadType } from "../../protocol/values";

/** Encodes the samples of one packet: s16le, interleaved. */
export type Encode = (samples: Buffer) => Buffer;

export interface AudioCodec {
  /** Whether a packet depends on the packets before it, so that they must be encoded in order. */
  readonly remembers: boolean;
  /** @param rate Hz */
  encoder(rate: number, channels: number): Encode;
}

/** Bits per second and channel for Opus: transparent for speech. */
const OPUS_BITRATE = 32_000;

const L16: AudioCodec = { remembers: false, encoder: () => (samples) => samples };

export const AUDIO_CODECS: Readonly<Record<number, AudioCodec>> = {
  [MediaPayloadType.L16]: L16,
  [MediaPayloadType.G711]: { remembers: false, encoder: () => encodeALaw },
  [MediaPayloadType.G722]: {
    remembers: true,
    encoder: (_rate, channels) => {
      const encoder = newG722Encoder({ channels });
      return (samples) => encoder.encode(samples);
    },
  },
  [MediaPayloadType.OPUS]: {
    remembers: true,
    encoder: (rate, channels) => {
      const encoder = newOpusEncoder({ rate, channels }, OPUS_BITRATE * channels);
      return (samples) => encoder.encode(samples);
    },
  },
};

/** The codec for a number; L16 by default, as on the wire. */
export function audioCodec(codec: number): AudioCodec {
  return AUDIO_CODECS[codec] ?? L16;
}

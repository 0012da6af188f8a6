// The codecs that Zoom sends audio in (protocol#audio-parameters), one row a codec.

import { encodeALaw, newG722Encoder, newOpusEncoder } from "../../audio";
import { MediaPayloadType } from "../../protocol/values";

/** One packet's samples, s16le and interleaved, as the packet. */
export type Encode = (samples: Buffer) => Buffer;

export interface AudioCodec {
  /** Whether a packet depends on those before it, so that it can only be made after them. */
  readonly remembers: boolean;
  /** @param rate Hz */
  encoder(rate: number, channels: number): Encode;
}

/** Bits a second and channel of Opus: transparent for speech. */
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

/** The codec of a number, L16 by default as on the wire. */
export function audioCodec(codec: number): AudioCodec {
  return AUDIO_CODECS[codec] ?? L16;
}

// Synthetic media for a replay in the requested size: a tone per speaker, a picture of a pretended
// person, and made-up words.

import { AudioSampleRate, MediaPayloadType, MediaResolution, MessageType } from "../../protocol/values";
import type { Confirmed, Values } from "../handshake";
import { type AudioCodec, audioCodec, type Encode } from "../media";
import { encodePicture, personPicture } from "../pictures";

/** Hertz of the first speaker's tone. The others are higher. */
const TONE = 220;
const LOUDNESS = 6000;
const WORDS = "these words were made up by the simulator and nobody said them ";
/** Hertz for each AUDIO_SAMPLE_RATE. */
const RATES: Readonly<Record<number, number>> = {
  [AudioSampleRate.SR_8K]: 8000,
  [AudioSampleRate.SR_16K]: 16_000,
  [AudioSampleRate.SR_32K]: 32_000,
  [AudioSampleRate.SR_48K]: 48_000,
};

export interface Wanted {
  /** `msg_type` */
  readonly type: number;
  readonly params: Confirmed;
  /** Bytes of the payload. */
  readonly bytes: number;
  /** A number from 1. */
  readonly speaker: number;
  /** Milliseconds. */
  readonly clock: number;
}

/** A text of the given length in bytes. */
export function syntheticText(bytes: number): string {
  return WORDS.repeat(Math.ceil(bytes / WORDS.length)).slice(0, bytes);
}

/** A tone that continues from packet to packet. */
function tone(frames: number, rate: number, channels: number, { speaker, clock }: Wanted): Buffer {
  const samples = Buffer.allocUnsafe(frames * channels * 2);
  const first = Math.round((clock * rate) / 1000);
  const step = (2 * Math.PI * TONE * (1 + (speaker % 8) / 4)) / rate;
  for (let frame = 0, at = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++)
      at = samples.writeInt16LE(Math.round(Math.sin((first + frame) * step) * LOUDNESS), at);
  return samples;
}

/** Appends zeros after the end of the picture, where decoders stop reading. */
function padded(picture: Buffer, bytes: number): Buffer {
  return picture.length >= bytes ? picture : Buffer.concat([picture, Buffer.alloc(bytes - picture.length)]);
}

/** @param number from 1 @param since pictures since the keyframe */
function pictureOf(number: number, frame: number, codec: number, resolution: number, since: number): Buffer {
  const label = `s${number}`;
  const picture = personPicture(label, number - 1, frame);
  return encodePicture(picture, codec, resolution, { since, label });
}

export class SyntheticMedia {
  /** One encoder per speaker, for codecs whose packets depend on earlier ones. */
  readonly #encoders = new Map<number, Encode>();
  /** The last picture of each speaker's camera and screen: its resolution, its number, and that since the keyframe. */
  readonly #pictures = new Map<string, { resolution: number; frame: number; since: number }>();

  /** Bytes for audio and pictures, text for transcripts and chat. The length of an Opus packet cannot be chosen. */
  make(wanted: Wanted): Buffer | string {
    const { type, params, bytes } = wanted;
    if (type === MessageType.MEDIA_DATA_AUDIO) return this.#audio(params.audio ?? {}, wanted);
    if (type === MessageType.MEDIA_DATA_VIDEO) return this.#picture(params.video ?? {}, wanted);
    if (type === MessageType.MEDIA_DATA_SHARE) return this.#picture(params.share ?? {}, wanted);
    return syntheticText(bytes);
  }

  #audio({ codec = MediaPayloadType.L16, sample_rate, channel, send_rate }: Values, wanted: Wanted): Buffer {
    const rate = RATES[Number(sample_rate ?? AudioSampleRate.SR_16K)] ?? 16_000;
    const channels = Number(channel ?? 1);
    const frames: Readonly<Record<number, number>> = {
      [MediaPayloadType.L16]: wanted.bytes / (2 * channels),
      [MediaPayloadType.G711]: wanted.bytes / channels,
      [MediaPayloadType.G722]: (wanted.bytes * 2) / channels,
    };
    const count = frames[Number(codec)] ?? (rate * Number(send_rate ?? 20)) / 1000;
    const samples = tone(Math.floor(count), rate, channels, wanted);
    const encoded = this.#encoder(audioCodec(Number(codec)), rate, channels, wanted.speaker)(samples);
    return encoded.length < wanted.bytes && codec !== MediaPayloadType.OPUS ? padded(encoded, wanted.bytes) : encoded;
  }

  /** In the largest resolution that fits; for H264 a keyframe if the requested one does, else what follows the last one. */
  #picture(params: Values, { type, speaker, bytes }: Wanted): Buffer {
    const codec = Number(params.codec ?? MediaPayloadType.JPG);
    const asked = Number(params.resolution ?? MediaResolution.HD);
    const key = `${type} ${speaker}`;
    const last = this.#pictures.get(key);
    const frame = last ? last.frame + 1 : 0;
    let resolution = asked;
    let picture = pictureOf(speaker, frame, codec, resolution, 0);
    while (resolution > MediaResolution.SD && picture.length > bytes)
      picture = pictureOf(speaker, frame, codec, --resolution, 0);
    let since = 0;
    if (last && codec === MediaPayloadType.H264 && resolution !== asked) {
      since = last.since + 1;
      resolution = last.resolution;
      picture = pictureOf(speaker, frame, codec, resolution, since);
    }
    this.#pictures.set(key, { resolution, frame, since });
    return padded(picture, bytes);
  }

  #encoder(codec: AudioCodec, rate: number, channels: number, speaker: number): Encode {
    const encoder = this.#encoders.get(speaker) ?? codec.encoder(rate, channels);
    this.#encoders.set(speaker, encoder);
    return encoder;
  }
}

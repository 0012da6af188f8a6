// How to read media, by the parameters that Zoom confirmed (protocol#media-reply). A parameter that the reply lacks, or has
// with an unknown value, is taken from the request, else from the documented defaults of protocol#media-parameters.

import { isObject, type JsonObject } from "../input";
import type { AudioEncoding, VideoFormat } from "../messages";
import { optionOf, PICTURE_CODEC_CODES, RATE_CODES, RESOLUTION_CODES } from "../options";
import { AudioChannel, finiteNumber, MediaPayloadType } from "../values";

export interface AudioParams {
  /** Hz */
  rate: number;
  /** Bytes per sample; 0 where that has no meaning. */
  width: number;
  channels: number;
  encoding: AudioEncoding;
  /** Frames per channel in a packet of a size in bytes. */
  samplesIn(bytes: number): number;
}

export type PictureParams = Pick<VideoFormat, "codec" | "fps" | "resolution">;

const CHANNELS: Readonly<Record<number, number>> = { [AudioChannel.MONO]: 1, [AudioChannel.STEREO]: 2 };

interface EncodingRow {
  encoding: AudioEncoding;
  width: number;
  /** Frames per channel, given the bytes, the rate in Hz, the channels and the milliseconds per packet. */
  samples(bytes: number, rate: number, channels: number, sendRate: number): number;
}

const L16: EncodingRow = {
  encoding: "s16le",
  width: 2,
  samples: (bytes, _rate, channels) => Math.floor(bytes / (2 * channels)),
};

const ENCODING_ROWS: Readonly<Record<number, EncodingRow>> = {
  [MediaPayloadType.L16]: L16,
  [MediaPayloadType.G711]: {
    encoding: "alaw",
    width: 1,
    samples: (bytes, _rate, channels) => Math.floor(bytes / channels),
  },
  // 64 kbit/s at 16 kHz: a byte holds two samples.
  [MediaPayloadType.G722]: {
    encoding: "g722",
    width: 0,
    samples: (bytes, _rate, channels) => Math.floor((2 * bytes) / channels),
  },
  [MediaPayloadType.OPUS]: {
    encoding: "opus",
    width: 0,
    samples: (_bytes, rate, _channels, sendRate) => (rate * sendRate) / 1000,
  },
};

function part(mediaParams: JsonObject, key: string): JsonObject {
  const value = mediaParams[key];
  return isObject(value) ? value : {};
}

/** The effective parameters of one medium: those of the reply, completed by those of the request. */
export function heldParams(confirmed: JsonObject, asked: JsonObject, key: string): JsonObject {
  const said = Object.entries(part(confirmed, key)).filter(([, value]) => value !== undefined && value !== null);
  return { ...part(asked, key), ...Object.fromEntries(said) };
}

/** A field's value in the first source where it is known. */
function find<T>(sources: readonly JsonObject[], field: string, known: (value: number) => T | undefined) {
  for (const source of sources) {
    const value = finiteNumber(source[field]);
    const found = value === undefined ? undefined : known(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

const itself = (value: number): number => value;

function rateOf(code: number): number | undefined {
  const rate = optionOf(RATE_CODES, code);
  return rate === undefined ? undefined : Number(rate);
}

/** How to read audio packets, from `media_params` of the reply and of the request. */
export function confirmedAudio(confirmed: JsonObject, asked: JsonObject): AudioParams {
  const sources = [part(confirmed, "audio"), part(asked, "audio")];
  const rate = find(sources, "sample_rate", rateOf) ?? 16000;
  const channels = find(sources, "channel", (value) => CHANNELS[value]) ?? 1;
  const sendRate = find(sources, "send_rate", itself) ?? 20;
  const { encoding, width, samples } = find(sources, "codec", (value) => ENCODING_ROWS[value]) ?? L16;
  return { rate, width, channels, encoding, samplesIn: (bytes) => samples(bytes, rate, channels, sendRate) };
}

const PICTURE_DEFAULTS: Readonly<Record<"video" | "deskshare", PictureParams>> = {
  video: { codec: "jpg", fps: 5, resolution: "hd" },
  deskshare: { codec: "jpg", fps: 1, resolution: "fhd" },
};

/** How to read video or screen share frames, from `media_params` of the reply and of the request. */
export function confirmedPictures(confirmed: JsonObject, asked: JsonObject, key: "video" | "deskshare"): PictureParams {
  const sources = [part(confirmed, key), part(asked, key)];
  const defaults = PICTURE_DEFAULTS[key];
  return {
    codec: find(sources, "codec", (code) => optionOf(PICTURE_CODEC_CODES, code)) ?? defaults.codec,
    fps: find(sources, "fps", itself) ?? defaults.fps,
    resolution: find(sources, "resolution", (code) => optionOf(RESOLUTION_CODES, code)) ?? defaults.resolution,
  };
}

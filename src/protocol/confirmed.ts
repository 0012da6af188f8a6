// Zoom's confirmed parameters (protocol section 6.2) as what is needed to read the media: from the reply, never from
// the request, and the documented defaults of section 7 where the reply is silent.

import { AudioSampleRate, MediaPayloadType, MediaResolution } from "./enums";
import { finiteNumber, isObject, type JsonObject } from "./json";
import type { AudioEncoding, VideoFormat } from "./messages";

export interface AudioParams {
  /** Hz */
  rate: number;
  /** Bytes a sample; 0 where that has no meaning. */
  width: number;
  channels: number;
  encoding: AudioEncoding;
  /** Frames per channel in a packet of so many bytes. */
  samplesIn(bytes: number): number;
}

export type PictureParams = Pick<VideoFormat, "codec" | "fps" | "resolution">;

const RATES: Readonly<Record<number, number>> = {
  [AudioSampleRate.SR_8K]: 8000,
  [AudioSampleRate.SR_16K]: 16000,
  [AudioSampleRate.SR_32K]: 32000,
  [AudioSampleRate.SR_48K]: 48000,
};

interface EncodingRow {
  encoding: AudioEncoding;
  width: number;
  /** Frames per channel, given the bytes, the rate in Hz, the channels and the milliseconds a packet. */
  samples(bytes: number, rate: number, channels: number, sendRate: number): number;
}

const L16: EncodingRow = {
  encoding: "s16le",
  width: 2,
  samples: (bytes, _rate, channels) => Math.floor(bytes / (2 * channels)),
};

const ENCODINGS: Readonly<Record<number, EncodingRow>> = {
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

function part(mediaParams: unknown, key: string): JsonObject {
  const value = isObject(mediaParams) ? mediaParams[key] : undefined;
  return isObject(value) ? value : {};
}

/** How to read audio packets, from `media_params` of the reply. */
export function audioParams(mediaParams: unknown): AudioParams {
  const params = part(mediaParams, "audio");
  const rate = RATES[finiteNumber(params.sample_rate) ?? -1] ?? 16000;
  const channels = params.channel === 2 ? 2 : 1;
  const sendRate = finiteNumber(params.send_rate) ?? 20;
  const { encoding, width, samples } = ENCODINGS[finiteNumber(params.codec) ?? -1] ?? L16;
  return { rate, width, channels, encoding, samplesIn: (bytes) => samples(bytes, rate, channels, sendRate) };
}

const PICTURE_CODECS: Readonly<Record<number, PictureParams["codec"]>> = {
  [MediaPayloadType.JPG]: "jpg",
  [MediaPayloadType.PNG]: "png",
  [MediaPayloadType.H264]: "h264",
};

const RESOLUTIONS: Readonly<Record<number, PictureParams["resolution"]>> = {
  [MediaResolution.SD]: "sd",
  [MediaResolution.HD]: "hd",
  [MediaResolution.FHD]: "fhd",
  [MediaResolution.QHD]: "qhd",
};

const PICTURE_DEFAULTS: Readonly<Record<"video" | "deskshare", PictureParams>> = {
  video: { codec: "jpg", fps: 5, resolution: "hd" },
  deskshare: { codec: "jpg", fps: 1, resolution: "fhd" },
};

/** How to read video or screen share frames, from `media_params` of the reply. */
export function pictureParams(mediaParams: unknown, key: "video" | "deskshare"): PictureParams {
  const params = part(mediaParams, key);
  const defaults = PICTURE_DEFAULTS[key];
  return {
    codec: PICTURE_CODECS[finiteNumber(params.codec) ?? -1] ?? defaults.codec,
    fps: finiteNumber(params.fps) ?? defaults.fps,
    resolution: RESOLUTIONS[finiteNumber(params.resolution) ?? -1] ?? defaults.resolution,
  };
}

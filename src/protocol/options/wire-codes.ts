// The numbers on the wire for the values of media options (protocol#media-parameters), for requests and for replies.

import { AudioSampleRate, MediaDataOption, MediaPayloadType, MediaResolution } from "../values";

/** By Hz. */
export const RATE_CODES: Readonly<Record<number, number>> = {
  8000: AudioSampleRate.SR_8K,
  16000: AudioSampleRate.SR_16K,
  32000: AudioSampleRate.SR_32K,
  48000: AudioSampleRate.SR_48K,
};

export const AUDIO_CODEC_CODES = {
  l16: MediaPayloadType.L16,
  opus: MediaPayloadType.OPUS,
  g711: MediaPayloadType.G711,
  g722: MediaPayloadType.G722,
} as const;

export const PICTURE_CODEC_CODES = {
  jpg: MediaPayloadType.JPG,
  png: MediaPayloadType.PNG,
  h264: MediaPayloadType.H264,
} as const;

export const RESOLUTION_CODES = {
  sd: MediaResolution.SD,
  hd: MediaResolution.HD,
  fhd: MediaResolution.FHD,
  qhd: MediaResolution.QHD,
} as const;

export const AUDIO_STREAM_CODES = {
  mixed: MediaDataOption.AUDIO_MIXED_STREAM,
  multi: MediaDataOption.AUDIO_MULTI_STREAMS,
} as const;

export const VIDEO_STREAM_CODES = {
  active: MediaDataOption.VIDEO_SINGLE_ACTIVE_STREAM,
  individual: MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM,
} as const;

/** The option's value for a number on the wire; `undefined` if the table lacks it. */
export function optionOf<V extends string>(codes: Readonly<Record<V, number>>, code: number): V | undefined {
  return (Object.keys(codes) as V[]).find((value) => codes[value] === code);
}

// What a stream is asked to bring (contract, `zoom-rtms-stream`), and what that is on the wire (protocol section 7).

import {
  AudioSampleRate,
  MediaContentType,
  MediaDataOption,
  MediaDataType,
  MediaPayloadType,
  MediaResolution,
  TranscriptLanguage,
} from "./enums";
import type { Environment } from "./environment";
import { RtmsError } from "./errors";
import type { JsonObject } from "./json";
import { MEDIA, type Medium, type Product } from "./messages";
import { numberOf } from "./names";
import { PRODUCTS } from "./products";
import type { ProxyChoice } from "./proxy";
import type { ServerCheck } from "./servers";

/** The media to bring and how; every property has the default of the stream node. */
export interface MediaOptions {
  audio: boolean;
  transcript: boolean;
  video: boolean;
  share: boolean;
  chat: boolean;
  mode: "split" | "unified";
  audioCodec: "l16" | "opus" | "g711" | "g722";
  /** Hz: 8000, 16000, 32000 or 48000. */
  audioRate: number;
  audioChannels: number;
  /** Contact Center and Phone always stream each channel apart. */
  audioStreams: "mixed" | "multi";
  /** Milliseconds of audio a packet: 20 to 1000 in steps of 20. */
  audioSendRate: number;
  videoCodec: "jpg" | "png" | "h264";
  videoResolution: "sd" | "hd" | "fhd" | "qhd";
  videoFps: number;
  videoStreams: "active" | "individual";
  shareCodec: "jpg" | "png" | "h264";
  shareResolution: "sd" | "hd" | "fhd" | "qhd";
  shareFps: number;
  /** Name of a language such as `GERMAN`; empty: Zoom's default. */
  language: string;
  detectLanguage: boolean;
}

export const MEDIA_DEFAULTS: Readonly<MediaOptions> = {
  audio: true,
  transcript: true,
  video: false,
  share: false,
  chat: false,
  mode: "split",
  audioCodec: "l16",
  audioRate: 16000,
  audioChannels: 1,
  audioStreams: "multi",
  audioSendRate: 20,
  videoCodec: "jpg",
  videoResolution: "hd",
  videoFps: 5,
  videoStreams: "active",
  shareCodec: "jpg",
  shareResolution: "fhd",
  shareFps: 1,
  language: "",
  detectLanguage: true,
};

export interface StreamOptions extends Partial<MediaOptions> {
  clientId: string;
  clientSecret: string;
  /** Which servers may be connected to; default Zoom's own (`serverCheck()`). */
  allows?: ServerCheck;
  /** Whether audio from before the connection is to be delivered. Default true. */
  bufferData?: boolean;
  /** Names of events to subscribe to; default by product. */
  subscribe?: readonly string[];
  /** The wire's id field; empty or absent: by product. */
  idField?: string;
  /** Bytes. Default 16 MiB. */
  maxFrame?: number;
  /** Milliseconds without a frame before a socket counts as lost. Default 65,000. */
  silence?: number;
  /** URL of an HTTP proxy for every server, or what chooses one; default the environment variables. */
  proxy?: string | ProxyChoice;
  /**
   * PEM text of CA certificates to trust beside those that Node.js trusts. Before Node 22.15 it has to hold those of
   * NODE_EXTRA_CA_CERTS too, if they are wanted.
   */
  ca?: string | Buffer;
  /** Clock, network and randomness, instead of this machine's with `proxy` and `ca`; tests own them. */
  environment?: Environment;
}

/** The chosen media, in the contract's order. */
export function chosenMedia(options: Partial<MediaOptions>): Medium[] {
  return MEDIA.filter((medium) => options[medium] ?? MEDIA_DEFAULTS[medium]);
}

/** @throws RtmsError RTMS_INPUT if no medium is chosen */
export function someMedia(options: Partial<MediaOptions>): Medium[] {
  const media = chosenMedia(options);
  if (media.length > 0) return media;
  throw new RtmsError(
    "RTMS_INPUT",
    "No medium is chosen. Tick at least one of audio, transcript, video, share and chat.",
  );
}

const RATES: Readonly<Record<number, number>> = {
  8000: AudioSampleRate.SR_8K,
  16000: AudioSampleRate.SR_16K,
  32000: AudioSampleRate.SR_32K,
  48000: AudioSampleRate.SR_48K,
};

/** What each codec allows (protocol section 7.1). */
const CODECS = {
  l16: { code: MediaPayloadType.L16, rates: [8000, 16000, 32000, 48000], channels: [1, 2], longestPacket: 1000 },
  opus: { code: MediaPayloadType.OPUS, rates: [48000], channels: [1, 2], longestPacket: 20 },
  g711: { code: MediaPayloadType.G711, rates: [8000], channels: [1], longestPacket: 20 },
  g722: { code: MediaPayloadType.G722, rates: [16000], channels: [1], longestPacket: 20 },
} as const;

const VIDEO_CODECS = { jpg: MediaPayloadType.JPG, png: MediaPayloadType.PNG, h264: MediaPayloadType.H264 } as const;
const RESOLUTIONS = {
  sd: MediaResolution.SD,
  hd: MediaResolution.HD,
  fhd: MediaResolution.FHD,
  qhd: MediaResolution.QHD,
} as const;

function refuse(setting: string, value: unknown, allowed: readonly unknown[]): never {
  throw new RtmsError("RTMS_INPUT", `${setting} cannot be ${String(value)}; Zoom allows ${allowed.join(", ")}.`);
}

function oneOf<T>(setting: string, value: T, allowed: readonly T[]): T {
  return allowed.includes(value) ? value : refuse(setting, value, allowed);
}

/** A row of a table by name; whatever else an object has is no row. */
function row<T extends object, K extends keyof T & string>(what: string, table: T, name: K): T[K] {
  return Object.hasOwn(table, name) ? table[name] : refuse(what, name, Object.keys(table));
}

function audioParams(options: MediaOptions, product: Product): JsonObject {
  const codec = row("The audio codec", CODECS, options.audioCodec);
  const of = `with ${options.audioCodec}`;
  const rate = oneOf(`The audio rate ${of}`, options.audioRate, codec.rates as readonly number[]);
  const { audioSendRate } = options;
  if (audioSendRate % 20 !== 0 || audioSendRate < 20 || audioSendRate > codec.longestPacket)
    refuse(
      `The audio send rate ${of}`,
      audioSendRate,
      codec.longestPacket === 20 ? [20] : ["20 to 1000 in steps of 20"],
    );
  const multi = options.audioStreams === "multi" || PRODUCTS[product].channels;
  return {
    content_type: MediaContentType.RAW_AUDIO,
    sample_rate: RATES[rate],
    channel: oneOf(`The number of channels ${of}`, options.audioChannels, codec.channels as readonly number[]),
    codec: codec.code,
    data_opt: multi ? MediaDataOption.AUDIO_MULTI_STREAMS : MediaDataOption.AUDIO_MIXED_STREAM,
    send_rate: audioSendRate,
  };
}

function pictureParams(
  what: string,
  codec: keyof typeof VIDEO_CODECS,
  resolution: keyof typeof RESOLUTIONS,
  fps: number,
  imageFps: number,
): JsonObject {
  const still = codec !== "h264";
  const fits = Number.isInteger(fps) && (still ? fps >= 1 && fps <= imageFps : fps > 5 && fps <= 30);
  if (!fits) refuse(`The frame rate of ${what} with ${codec}`, fps, [still ? `1 to ${imageFps}` : "6 to 30"]);
  return {
    content_type: MediaContentType.RAW_VIDEO,
    codec: row(`The codec of ${what}`, VIDEO_CODECS, codec),
    resolution: row(`The resolution of ${what}`, RESOLUTIONS, resolution),
    fps,
  };
}

function videoParams(options: MediaOptions): JsonObject {
  const individual = options.videoStreams === "individual";
  return {
    ...pictureParams("video", options.videoCodec, options.videoResolution, options.videoFps, 5),
    data_opt: individual ? MediaDataOption.VIDEO_SINGLE_INDIVIDUAL_STREAM : MediaDataOption.VIDEO_SINGLE_ACTIVE_STREAM,
  };
}

function transcriptParams({ language, detectLanguage }: MediaOptions): JsonObject {
  const params: JsonObject = { content_type: MediaContentType.TEXT, enable_lid: detectLanguage };
  if (language === "") return params;
  const code = numberOf(TranscriptLanguage, language);
  if (code === undefined)
    refuse("The transcript language", language, ["the names of Zoom's languages, such as ENGLISH"]);
  return { ...params, src_language: code };
}

interface MediumRow {
  /** Bit of `media_type` (protocol section 6.1). */
  type: number;
  /** Key in `media_params`. */
  key: string;
  params(options: MediaOptions, product: Product): JsonObject;
}

/** What differs by medium in a media handshake. */
export const MEDIUM_ROWS: Readonly<Record<Medium, MediumRow>> = {
  audio: { type: MediaDataType.AUDIO, key: "audio", params: audioParams },
  transcript: { type: MediaDataType.TRANSCRIPT, key: "transcript", params: transcriptParams },
  video: { type: MediaDataType.VIDEO, key: "video", params: videoParams },
  share: {
    type: MediaDataType.DESKSHARE,
    key: "deskshare",
    params: (o) => pictureParams("screen share", o.shareCodec, o.shareResolution, o.shareFps, 1),
  },
  chat: { type: MediaDataType.CHAT, key: "chat", params: () => ({ content_type: MediaContentType.TEXT }) },
};

/**
 * `media_params` of the chosen media (protocol section 7).
 * @throws RtmsError RTMS_INPUT for a combination that Zoom would refuse
 */
export function mediaParams(media: readonly Medium[], options: Partial<MediaOptions>, product: Product): JsonObject {
  const whole = { ...MEDIA_DEFAULTS, ...options };
  return Object.fromEntries(
    media.map((medium) => [MEDIUM_ROWS[medium].key, MEDIUM_ROWS[medium].params(whole, product)]),
  );
}

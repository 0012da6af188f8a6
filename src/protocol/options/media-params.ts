// The media parameters in a media handshake (protocol#media-parameters), made from the options.

import { inputError } from "../errors";
import type { JsonObject } from "../input";
import {
  MediaContentType,
  MediaDataOption,
  MediaDataType,
  type Medium,
  numberOf,
  PRODUCTS,
  type Product,
  TranscriptLanguage,
} from "../values";
import {
  AUDIO_CODECS,
  audioRemedies,
  likelyNames,
  PICTURES,
  pictureRemedies,
  type Remedy,
  remedyWords,
} from "./media-choices";
import { chosenMedia, MEDIA_DEFAULTS, type MediaOptions } from "./media-options";
import {
  AUDIO_CODEC_CODES,
  AUDIO_STREAM_CODES,
  PICTURE_CODEC_CODES,
  RATE_CODES,
  RESOLUTION_CODES,
  VIDEO_STREAM_CODES,
} from "./wire-codes";

/** @throws RtmsError RTMS_INPUT if no medium is chosen */
export function someMedia(options: Partial<MediaOptions>): Medium[] {
  const media = chosenMedia(options);
  if (media.length > 0) return media;
  throw inputError("RTMS_INPUT", "noMedium");
}

/** A property and its value; text is in quotes, to distinguish it from a number. */
function given(options: MediaOptions, name: keyof MediaOptions): string {
  const value: unknown = options[name];
  const isMistyped = typeof value === "string" && typeof MEDIA_DEFAULTS[name] !== "string";
  return `${name} ${(isMistyped ? JSON.stringify(value) : String(value)).slice(0, 40)}`;
}

/** Throws an error that says what was requested, why it is not possible, and what to choose instead. */
function refuse(asked: string, rule: string, choice: string): never {
  throw inputError("RTMS_INPUT", "impossible", { asked, rule, choice });
}

/** Throws if there are remedies. The error names what the first one changes, and the codec. */
function refuseUnless(remedies: readonly Remedy[], options: MediaOptions, codec: keyof MediaOptions, rule: string) {
  const [first] = remedies;
  if (!first) return;
  const others = Object.keys(first).filter((name) => name !== codec) as (keyof MediaOptions)[];
  const conflict = others.map((name) => given(options, name)).join(" and ");
  const asked = given(options, codec) + (conflict && ` with ${conflict}`);
  refuse(asked, rule, remedies.map(remedyWords).join(", or "));
}

/** The wire's number for a name. Only own properties count as names. */
function wireValue<K extends keyof MediaOptions>(
  options: MediaOptions,
  name: K,
  codes: Readonly<Record<string, number>>,
) {
  const value = String(options[name]);
  const code = Object.hasOwn(codes, value) ? codes[value] : undefined;
  if (code !== undefined) return code;
  const choice = remedyWords({ [name]: MEDIA_DEFAULTS[name] });
  return refuse(given(options, name), `it is one of ${Object.keys(codes).join(", ")}`, choice);
}

function audioRule(codec: string): string {
  const known = Object.hasOwn(AUDIO_CODECS, codec);
  return known ? AUDIO_CODECS[codec as MediaOptions["audioCodec"]].rule : "its audio is l16, opus, g711 or g722";
}

function audioParams(options: MediaOptions, product: Product): JsonObject {
  const { audioCodec, audioRate, audioChannels, audioSendRate } = options;
  refuseUnless(audioRemedies(options), options, "audioCodec", audioRule(audioCodec));
  const data_opt = wireValue(options, "audioStreams", AUDIO_STREAM_CODES);
  return {
    content_type: MediaContentType.RAW_AUDIO,
    sample_rate: RATE_CODES[audioRate],
    channel: audioChannels,
    codec: AUDIO_CODEC_CODES[audioCodec],
    data_opt: PRODUCTS[product].channels ? MediaDataOption.AUDIO_MULTI_STREAMS : data_opt,
    send_rate: audioSendRate,
  };
}

function pictureParams(medium: "video" | "share", options: MediaOptions): JsonObject {
  refuseUnless(pictureRemedies(medium, options), options, `${medium}Codec`, PICTURES[medium].rule);
  return {
    content_type: MediaContentType.RAW_VIDEO,
    codec: PICTURE_CODEC_CODES[options[`${medium}Codec`]],
    resolution: wireValue(options, `${medium}Resolution`, RESOLUTION_CODES),
    fps: options[`${medium}Fps`],
  };
}

function videoParams(options: MediaOptions): JsonObject {
  return { ...pictureParams("video", options), data_opt: wireValue(options, "videoStreams", VIDEO_STREAM_CODES) };
}

const LANGUAGES = Object.keys(TranscriptLanguage)
  .map((name) => name.replace("LANGUAGE_ID_", ""))
  .filter((name) => name !== "NONE");

function transcriptParams(options: MediaOptions): JsonObject {
  const language = String(options.language);
  const params: JsonObject = { content_type: MediaContentType.TEXT, enable_lid: options.detectLanguage };
  if (language === "") return params;
  const code = numberOf(TranscriptLanguage, language);
  if (code !== undefined) return { ...params, src_language: code };
  const likely = likelyNames(language, LANGUAGES).map((name) => remedyWords({ language: name }));
  const choice = [...likely, "no language, which is Zoom's own choice"].join(", or ");
  return refuse(given(options, "language"), "it has the names of languages in English, such as GERMAN", choice);
}

interface MediumRow {
  /** Bit of `media_type` (protocol#media-request). */
  type: number;
  /** Key in `media_params`. */
  key: string;
  params(options: MediaOptions, product: Product): JsonObject;
}

/** The differences between media in a media handshake. */
export const MEDIUM_ROWS: Readonly<Record<Medium, MediumRow>> = {
  audio: { type: MediaDataType.AUDIO, key: "audio", params: audioParams },
  transcript: { type: MediaDataType.TRANSCRIPT, key: "transcript", params: transcriptParams },
  video: { type: MediaDataType.VIDEO, key: "video", params: videoParams },
  share: {
    type: MediaDataType.DESKSHARE,
    key: "deskshare",
    params: (options) => pictureParams("share", options),
  },
  chat: { type: MediaDataType.CHAT, key: "chat", params: () => ({ content_type: MediaContentType.TEXT }) },
};

/**
 * `media_params` of the chosen media (protocol#media-parameters).
 * @throws RtmsError RTMS_INPUT for a combination that Zoom would refuse; it names the nearest valid one
 */
export function mediaParams(media: readonly Medium[], options: Partial<MediaOptions>, product: Product): JsonObject {
  const chosen = Object.entries(options).filter(([, value]) => value !== undefined);
  const whole: MediaOptions = { ...MEDIA_DEFAULTS, ...Object.fromEntries(chosen) };
  return Object.fromEntries(
    media.map((medium) => [MEDIUM_ROWS[medium].key, MEDIUM_ROWS[medium].params(whole, product)]),
  );
}

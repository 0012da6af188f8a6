// The options of media and their defaults (contract#stream-node). Data only, so that dialogs can use them too.

import { MEDIA, type Medium } from "../values";

/** Which media to receive and how. Every property has the default of the stream node. */
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
  /** Milliseconds of audio per packet: 20 to 1000 in steps of 20. */
  audioSendRate: number;
  videoCodec: "jpg" | "png" | "h264";
  videoResolution: "sd" | "hd" | "fhd" | "qhd";
  videoFps: number;
  videoStreams: "active" | "individual";
  /** Whom to follow with individual video: nobody until a command says whom, the active speaker, everyone in turn. */
  videoFollow: "none" | "speaker" | "all";
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
  videoFollow: "none",
  shareCodec: "jpg",
  shareResolution: "fhd",
  shareFps: 1,
  language: "",
  detectLanguage: true,
};

/** The chosen media, in the order of contract#stream-node. */
export function chosenMedia(options: Partial<MediaOptions>): Medium[] {
  return MEDIA.filter((medium) => options[medium] ?? MEDIA_DEFAULTS[medium]);
}

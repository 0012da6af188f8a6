// The saved properties of zoom-rtms-stream (contract#stream-node). Media are as the protocol has them by default; what goes
// with a codec is in src/protocol/options.

import { AUDIO_CODECS, MEDIA_DEFAULTS, type MediaOptions, PICTURES } from "../../src/protocol/options";
import type { PropertyTable } from "../../src/runtime/node/property-table";

const RESOLUTIONS = ["sd", "hd", "fhd", "qhd"] as const satisfies readonly MediaOptions["videoResolution"][];
const codecsOf = <Codec extends string>(rows: Readonly<Record<Codec, unknown>>) => Object.keys(rows) as Codec[];

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  app: { kind: "node", value: "", type: "zoom-rtms-app" },
  audio: { kind: "boolean", value: MEDIA_DEFAULTS.audio, label: "media" },
  transcript: { kind: "boolean", value: MEDIA_DEFAULTS.transcript },
  video: { kind: "boolean", value: MEDIA_DEFAULTS.video },
  share: { kind: "boolean", value: MEDIA_DEFAULTS.share },
  chat: { kind: "boolean", value: MEDIA_DEFAULTS.chat },
  mode: { kind: "choice", value: MEDIA_DEFAULTS.mode, choices: ["split", "unified"] },
  audioCodec: {
    kind: "choice",
    value: MEDIA_DEFAULTS.audioCodec,
    choices: codecsOf(AUDIO_CODECS),
    label: "codec",
  },
  audioRate: { kind: "number", value: MEDIA_DEFAULTS.audioRate },
  audioChannels: { kind: "number", value: MEDIA_DEFAULTS.audioChannels },
  audioStreams: { kind: "choice", value: MEDIA_DEFAULTS.audioStreams, choices: ["multi", "mixed"] },
  audioSendRate: { kind: "number", value: MEDIA_DEFAULTS.audioSendRate },
  videoCodec: {
    kind: "choice",
    value: MEDIA_DEFAULTS.videoCodec,
    choices: codecsOf(PICTURES.video.codecs),
    label: "codec",
  },
  videoResolution: {
    kind: "choice",
    value: MEDIA_DEFAULTS.videoResolution,
    choices: RESOLUTIONS,
    label: "resolution",
  },
  videoFps: { kind: "number", value: MEDIA_DEFAULTS.videoFps, label: "fps" },
  videoStreams: { kind: "choice", value: MEDIA_DEFAULTS.videoStreams, choices: ["active", "individual"] },
  videoFollow: { kind: "choice", value: MEDIA_DEFAULTS.videoFollow, choices: ["none", "speaker", "all"] },
  shareCodec: {
    kind: "choice",
    value: MEDIA_DEFAULTS.shareCodec,
    choices: codecsOf(PICTURES.share.codecs),
    label: "codec",
  },
  shareResolution: {
    kind: "choice",
    value: MEDIA_DEFAULTS.shareResolution,
    choices: RESOLUTIONS,
    label: "resolution",
  },
  shareFps: { kind: "number", value: MEDIA_DEFAULTS.shareFps, label: "fps" },
  language: { kind: "text", value: MEDIA_DEFAULTS.language },
  detectLanguage: { kind: "boolean", value: MEDIA_DEFAULTS.detectLanguage },
  bufferData: { kind: "boolean", value: true },
  subscribe: { kind: "other", value: "" },
  fleet: { kind: "node", value: "", type: "zoom-rtms-fleet", required: false },
  maxStreams: { kind: "number", value: 200, least: 1, most: 100_000 },
  idField: { kind: "text", value: "" },
  onClose: { kind: "choice", value: "disconnect", choices: ["disconnect", "close"] },
  resume: { kind: "boolean", value: true },
  trace: { kind: "boolean", value: false },
  outputs: { kind: "other", value: 3 },
} as const satisfies PropertyTable;

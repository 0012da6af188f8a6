// The stream node's dialog: only what the chosen media need is shown, only what Zoom allows can be chosen, and the
// wires follow their medium when the ports change.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";
import { TranscriptLanguage } from "../../src/protocol/enums";
import { MEDIA, type Medium } from "../../src/protocol/messages";
import { MEDIA_DEFAULTS } from "../../src/protocol/options";

interface StreamProperties {
  name: string;
  app: string;
  audio: boolean;
  transcript: boolean;
  video: boolean;
  share: boolean;
  chat: boolean;
  mode: string;
  audioCodec: string;
  audioRate: number | string;
  audioChannels: number | string;
  audioStreams: string;
  audioSendRate: number | string;
  videoCodec: string;
  videoResolution: string;
  videoFps: number | string;
  videoStreams: string;
  shareCodec: string;
  shareResolution: string;
  shareFps: number | string;
  language: string;
  detectLanguage: boolean;
  bufferData: boolean;
  subscribe: string;
  maxStreams: number | string;
  idField: string;
  onClose: string;
  outputs: number;
}

const text = catalog("zoom-rtms-stream");

/** Protocol section 7.1. */
const AUDIO_CODECS: Readonly<Record<string, { rates: number[]; channels: number[] }>> = {
  l16: { rates: [16000, 8000, 32000, 48000], channels: [1, 2] },
  opus: { rates: [48000], channels: [1, 2] },
  g711: { rates: [8000], channels: [1] },
  g722: { rates: [16000], channels: [1] },
};
const PICTURE_CODECS = ["jpg", "png", "h264"];
const RESOLUTIONS = ["sd", "hd", "fhd", "qhd"];

type Field = JQuery<HTMLElement>;
const field = (name: string): Field => $(`#node-input-${name}`);

/** Fills a select; keeps its value if it is still among the choices. */
function fill(select: Field, values: readonly (string | number)[], label: (value: string) => string): void {
  const before = String(select.val() ?? "");
  select.empty();
  for (const value of values.map(String)) select.append($("<option>").val(value).text(label(value)));
  select.val(values.map(String).includes(before) ? before : String(values[0]));
}

/** An old port that goes on keeps its wires at the new place; -1 takes them away. */
function portMap(before: readonly Medium[], after: readonly Medium[]): Record<string, number> {
  const moved = before.map((medium, port) => [String(port), after.indexOf(medium)]);
  return Object.fromEntries([...moved, [String(before.length), after.length]]);
}

/** Images at most so many times a second, H.264 more than 5 (protocol sections 7.2 and 7.3). */
function fits(fps: number, isH264: boolean, imageFps: number): boolean {
  return isH264 ? fps > 5 && fps <= 30 : fps >= 1 && fps <= imageFps;
}

/** The codec in the dialog that is open, else the saved one. */
function codecOf(medium: "video" | "share", node: StreamProperties): string {
  return String(field(`${medium}Codec`).val() ?? node[`${medium}Codec`]);
}

/** The media that a saved node brings. */
const savedMedia = (node: StreamProperties): Medium[] =>
  MEDIA.filter((medium) => node[medium] ?? MEDIA_DEFAULTS[medium]);

RED.nodes.registerType<StreamProperties>("zoom-rtms-stream", {
  category: "Zoom RTMS",
  color: "#A6BBCF",
  defaults: {
    name: { value: "" },
    app: { value: "", type: "zoom-rtms-app", required: true },
    audio: { value: true },
    transcript: { value: true },
    video: { value: false },
    share: { value: false },
    chat: { value: false },
    mode: { value: "split" },
    audioCodec: { value: "l16" },
    audioRate: { value: 16000 },
    audioChannels: { value: 1 },
    audioStreams: { value: "multi" },
    audioSendRate: {
      value: 20,
      label: text("label.audioSendRate"),
      validate(value, _options) {
        const rate = Number(value);
        return isAbsent(value) || (rate >= 20 && rate <= 1000 && rate % 20 === 0) || text("error.sendRate");
      },
    },
    videoCodec: { value: "jpg" },
    videoResolution: { value: "hd" },
    videoFps: {
      value: 5,
      label: text("label.fps"),
      validate(value, _options) {
        const isH264 = codecOf("video", this) === "h264";
        return isAbsent(value) || fits(Number(value), isH264, 5) || text("error.videoFps");
      },
    },
    videoStreams: { value: "active" },
    shareCodec: { value: "jpg" },
    shareResolution: { value: "fhd" },
    shareFps: {
      value: 1,
      label: text("label.fps"),
      validate(value, _options) {
        const isH264 = codecOf("share", this) === "h264";
        return isAbsent(value) || fits(Number(value), isH264, 1) || text("error.shareFps");
      },
    },
    language: { value: "" },
    detectLanguage: { value: true },
    bufferData: { value: true },
    subscribe: { value: "" },
    maxStreams: { value: 200 },
    idField: { value: "" },
    onClose: { value: "disconnect" },
    outputs: { value: 3 },
  },
  inputs: 1,
  outputs: 3,
  icon: "zoom-rtms-stream.svg",
  label() {
    return String(this.name || this._("palette.label"));
  },
  paletteLabel() {
    return this._("palette.label");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("port.input");
  },
  outputLabels(port) {
    return this._(`port.${savedMedia(this)[port] ?? "events"}`);
  },
  oneditprepare() {
    const before = savedMedia(this);
    const boxes = $("#zoom-rtms-stream-media-boxes");
    for (const medium of MEDIA) {
      const box = $("<input>", { type: "checkbox", id: `node-input-${medium}` });
      box.css({ width: "auto", marginTop: 0 }).prop("checked", before.includes(medium));
      const label = $("<label>", { for: `node-input-${medium}` }).css({ width: "auto", marginRight: "14px" });
      boxes.append(label.append(box, ` ${this._(`port.${medium}`)}`));
    }
    const showMedia = () => {
      const after = MEDIA.filter((medium) => field(medium).is(":checked"));
      for (const medium of MEDIA) $(`[data-medium="${medium}"]`).toggle(after.includes(medium));
      field("outputs").val(JSON.stringify(portMap(before, after)));
    };
    boxes.on("change", showMedia);
    showMedia();

    const audioCodec = field("audioCodec");
    const fillAudio = () => {
      const { rates, channels } = AUDIO_CODECS[String(audioCodec.val())] ?? { rates: [16000], channels: [1] };
      fill(field("audioRate"), rates, (rate) => `${Number(rate) / 1000} kHz`);
      fill(field("audioChannels"), channels, (count) => this._(`option.channels${count}`));
    };
    const restore = (name: keyof StreamProperties) =>
      field(name).val(String(this[name] ?? MEDIA_DEFAULTS[name as "mode"]));
    fill(audioCodec, Object.keys(AUDIO_CODECS), (codec) => this._(`option.${codec}`));
    restore("audioCodec");
    fillAudio();
    restore("audioRate");
    restore("audioChannels");
    audioCodec.on("change", fillAudio);

    for (const medium of ["video", "share"] as const) {
      fill(field(`${medium}Codec`), PICTURE_CODECS, (codec) => this._(`option.${codec}`));
      fill(field(`${medium}Resolution`), RESOLUTIONS, (resolution) => this._(`option.${resolution}`));
      restore(`${medium}Codec`);
      restore(`${medium}Resolution`);
    }

    const languages = Object.keys(TranscriptLanguage).map((name) => name.replace("LANGUAGE_ID_", ""));
    const spoken = languages.filter((name) => name !== "NONE").sort();
    const readable = (name: string) => name.charAt(0) + name.slice(1).toLowerCase().replaceAll("_", " ");
    fill(field("language"), ["", ...spoken], (name) => (name === "" ? this._("option.anyLanguage") : readable(name)));
    restore("language");
    showDefaults("zoom-rtms-stream", this);
  },
});

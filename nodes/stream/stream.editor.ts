// The stream node's dialog. `registerType` keeps its literals: the flow library's scorecard reads them.

import { showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { type StreamProperties, setEdited, text } from "./fields.editor";
import { connectMedia, prepareChoices, prepareMedia } from "./media-form.editor";
import { savedMedia } from "./ports.editor";
import { audioValue, eventNames, frameRate, someMedium, streamCount } from "./validators.editor";

addStyle();

/** Settings that most flows leave alone are out of the way, unless this one does not. */
function showMore(node: StreamProperties): void {
  const { defaults } = RED.nodes.getType("zoom-rtms-stream") as unknown as {
    defaults: Record<string, { value: unknown }>;
  };
  const isChanged = (["mode", "subscribe", "maxStreams", "idField", "onClose", "trace"] as const).some(
    (name) => node[name] !== undefined && String(node[name]) !== String(defaults[name]?.value),
  );
  $("#zoom-rtms-stream-more").prop("open", isChanged);
}

/** What the node brings, so that nobody has to open it. */
function labelOf(node: StreamProperties): string {
  const media = savedMedia(node).map((medium) => text(`port.${medium}`));
  return media.length > 0 ? text("label.brings", { media: media.join(", ") }) : text("palette.label");
}

RED.nodes.registerType<StreamProperties>("zoom-rtms-stream", {
  category: "Zoom RTMS",
  color: "#7FB2E8",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    app: { value: "", label: text("label.app"), type: "zoom-rtms-app", required: true },
    audio: { value: true, label: text("label.media"), validate: someMedium },
    transcript: { value: true },
    video: { value: false },
    share: { value: false },
    chat: { value: false },
    mode: { value: "split" },
    audioCodec: { value: "l16", label: text("label.codec"), validate: audioValue("audioCodec") },
    audioRate: { value: 16000, label: text("label.audioRate"), validate: audioValue("audioRate") },
    audioChannels: { value: 1, label: text("label.audioChannels"), validate: audioValue("audioChannels") },
    audioStreams: { value: "multi" },
    audioSendRate: { value: 20, label: text("label.audioSendRate"), validate: audioValue("audioSendRate") },
    videoCodec: { value: "jpg" },
    videoResolution: { value: "hd" },
    videoFps: { value: 5, label: text("label.fps"), validate: frameRate("video") },
    videoStreams: { value: "active" },
    shareCodec: { value: "jpg" },
    shareResolution: { value: "fhd" },
    shareFps: { value: 1, label: text("label.fps"), validate: frameRate("share") },
    language: { value: "" },
    detectLanguage: { value: true },
    bufferData: { value: true },
    subscribe: { value: "", label: text("label.subscribe"), validate: eventNames },
    maxStreams: { value: 200, label: text("label.maxStreams"), validate: streamCount },
    idField: { value: "" },
    onClose: { value: "disconnect" },
    trace: { value: false },
    outputs: { value: 3 },
  },
  inputs: 1,
  outputs: 3,
  icon: "zoom-rtms-stream.svg",
  label() {
    return String(this.name || labelOf(this));
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
    setEdited(this);
    prepareMedia(savedMedia(this));
    prepareChoices(this);
    showDefaults("zoom-rtms-stream", this);
    connectMedia(this);
    showMore(this);
    showReasons("zoom-rtms-stream", this, { missing: { app: text("error.app") } });
  },
  oneditsave() {
    setEdited(undefined);
  },
  oneditcancel() {
    setEdited(undefined);
  },
  oneditdelete() {
    setEdited(undefined);
  },
});

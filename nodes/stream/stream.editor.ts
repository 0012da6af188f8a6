// The stream node's dialog.

import { judgeReference } from "../../editor/config-reference";
import { dialogDefaults } from "../../editor/fields";
import { showDefaults } from "../../editor/properties";
import { describe, showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { type StreamNode, setEdited, text } from "./fields.editor";
import { connectMedia, prepareChoices, prepareMedia } from "./media-form.editor";
import { savedMedia } from "./ports.editor";
import { PROPERTIES } from "./properties";
import { audioValue, eventNames, frameRate, someMedium } from "./validators.editor";

addStyle();

/** Settings that most flows leave alone are out of the way, unless this one does not. */
function showMore(node: StreamNode): void {
  const isChanged = (
    ["mode", "subscribe", "fleet", "maxStreams", "idField", "onClose", "resume", "trace"] as const
  ).some((name) => node[name] !== undefined && String(node[name]) !== String(PROPERTIES[name].value));
  $("#zoom-rtms-stream-more").prop("open", isChanged);
}

/** The node's media, so that users need not open it. */
function labelOf(node: StreamNode): string {
  const media = savedMedia(node).map((medium) => text(`port.${medium}`));
  return media.length > 0 ? text("label.brings", { media: media.join(", ") }) : text("palette.label");
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  audio: someMedium,
  audioCodec: audioValue("audioCodec"),
  audioRate: audioValue("audioRate"),
  audioChannels: audioValue("audioChannels"),
  audioSendRate: audioValue("audioSendRate"),
  videoFps: frameRate("video"),
  shareFps: frameRate("share"),
  subscribe: eventNames,
  fleet: judgeReference,
  maxStreams: "error.maxStreams",
});

RED.nodes.registerType<StreamNode>("zoom-rtms-stream", {
  category: "Zoom RTMS",
  color: "#7FB2E8",
  defaults,
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
    // The editor replaces the field by a select after it has read the template.
    describe($("#node-input-fleet"), "zoom-rtms-stream-tip-fleet");
    showReasons("zoom-rtms-stream", this);
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

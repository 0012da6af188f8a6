// The editor half of zoom-rtms-transcript-out. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";

interface TranscriptOutProperties {
  name: string;
  output: string;
  emit: string;
  windowMs: number | string;
  windowWords: number | string;
  pauseMs: number | string;
  times: string;
  directory: string;
  filename: string;
  deleteRevoked: boolean;
}

const text = catalog("zoom-rtms-transcript-out");

/** Other values of the contract come with later versions; a flow that was made by one says so. */
const supported = (property: string, choices: readonly string[]) =>
  function validate(value: string, _options: unknown): boolean | string {
    return (
      isAbsent(value) ||
      choices.includes(String(value)) ||
      text("error.unsupported", { property, choices: choices.join(", ") })
    );
  };

RED.nodes.registerType<TranscriptOutProperties>("zoom-rtms-transcript-out", {
  category: "Zoom RTMS",
  color: "#A6BBCF",
  defaults: {
    name: { value: "" },
    output: {
      value: "segment",
      label: text("label.output"),
      validate: supported("output", ["segment", "text", "vtt"]),
    },
    emit: { value: "each", label: text("label.emit"), validate: supported("emit", ["each", "time", "stream"]) },
    windowMs: {
      value: 60_000,
      label: text("label.windowMs"),
      validate: (value, _options) => {
        const duration = Number(value);
        return isAbsent(value) || (duration >= 1 && duration <= 2_147_483_647) || text("error.windowMs");
      },
    },
    windowWords: { value: 0 },
    pauseMs: { value: 2000 },
    times: { value: "relative", label: text("label.times"), validate: supported("times", ["relative", "absolute"]) },
    directory: { value: "", validate: (value, _options) => !value || text("error.directory") },
    filename: { value: "", label: text("label.filename") },
    deleteRevoked: { value: false },
  },
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-transcript-out.svg",
  paletteLabel: "rtms transcript out",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  inputLabels() {
    return this._("port.input");
  },
  outputLabels() {
    return this._("port.output");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-transcript-out", this);
    const output = $("#node-input-output");
    const emit = $("#node-input-emit");
    const showRows = () => {
      const isDocument = output.val() !== "segment";
      $(".zoom-rtms-transcript-out-emit").toggle(isDocument);
      $(".zoom-rtms-transcript-out-filename").toggle(isDocument);
      $(".zoom-rtms-transcript-out-windowMs").toggle(isDocument && emit.val() === "time");
      $(".zoom-rtms-transcript-out-times").toggle(output.val() === "vtt");
    };
    output.on("change", showRows);
    emit.on("change", showRows);
    showRows();
  },
});

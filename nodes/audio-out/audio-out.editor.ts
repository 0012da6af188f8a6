// The editor half of zoom-rtms-audio-out. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isAbsent, showDefaults } from "../../editor/properties";

interface AudioOutProperties {
  name: string;
  source: string;
  output: string;
  encoding: string;
  rate: number | string;
  chunk: string;
  chunkMs: number | string;
  silenceMs: number | string;
  minMs: number | string;
  maxMs: number | string;
  padMs: number | string;
  fillGaps: boolean;
  lateMs: number | string;
  directory: string;
  filename: string;
  rotateMB: number | string;
  rotateMinutes: number | string;
  deleteRevoked: boolean;
}

const text = catalog("zoom-rtms-audio-out");

/** Other values of the contract come with later versions; a flow that was made by one says so. */
const supported = (property: string, choices: readonly string[]) =>
  function validate(value: string, _options: unknown): boolean | string {
    return (
      isAbsent(value) ||
      choices.includes(String(value)) ||
      text("error.unsupported", { property, choices: choices.join(", ") })
    );
  };

RED.nodes.registerType<AudioOutProperties>("zoom-rtms-audio-out", {
  category: "Zoom RTMS",
  color: "#A6BBCF",
  defaults: {
    name: { value: "" },
    source: { value: "each", label: text("label.source"), validate: supported("source", ["each"]) },
    output: { value: "wav", label: text("label.output"), validate: supported("output", ["wav", "raw"]) },
    encoding: { value: "s16le", label: text("label.encoding"), validate: supported("encoding", ["s16le"]) },
    rate: { value: 0, label: text("label.rate"), validate: supported("rate", ["0"]) },
    chunk: { value: "time", label: text("label.chunk"), validate: supported("chunk", ["packet", "time", "stream"]) },
    chunkMs: {
      value: 1000,
      label: text("label.chunkMs"),
      validate: (value, _options) => {
        const duration = Number(value);
        return isAbsent(value) || (duration >= 20 && duration <= 60_000) || text("error.chunkMs");
      },
    },
    silenceMs: { value: 700 },
    minMs: { value: 250 },
    maxMs: { value: 30_000 },
    padMs: { value: 200 },
    fillGaps: { value: true },
    lateMs: { value: 200 },
    directory: { value: "", validate: (value, _options) => !value || text("error.directory") },
    filename: { value: "", label: text("label.filename") },
    rotateMB: { value: 0 },
    rotateMinutes: { value: 0 },
    deleteRevoked: { value: false },
  },
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-audio-out.svg",
  paletteLabel: "rtms audio out",
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
    showDefaults("zoom-rtms-audio-out", this);
    const chunk = $("#node-input-chunk");
    chunk.on("change", () => {
      $(".zoom-rtms-audio-out-chunkMs").toggle(chunk.val() === "time");
    });
    chunk.trigger("change");
  },
});

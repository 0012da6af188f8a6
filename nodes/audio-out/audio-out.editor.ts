// The editor half of zoom-rtms-audio-out. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { BOUNDS, type NumberName, RATES } from "../../src/audio/settings";

interface AudioOutProperties {
  name: string;
  version?: number;
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
  tail: string;
  tailSilence: number | string;
  fillGaps: boolean;
  maxFill: number | string;
  lateMs: number | string;
  directory: string;
  filename: string;
  rotateMB: number | string;
  rotateMinutes: number | string;
  deleteRevoked: boolean;
}

const text = catalog("zoom-rtms-audio-out");
addStyle();

const oneOf = (property: string, choices: readonly string[]) =>
  function validate(value: unknown, _options: unknown): boolean | string {
    const label = text(`label.${property}`);
    return (
      isElsewhere(value) ||
      choices.includes(String(value)) ||
      text("error.choice", { label, choices: choices.join(", ") })
    );
  };

/** Numbers that the rest of the settings hides do not matter, but are refused by the runtime all the same. */
const within = (property: NumberName) =>
  function validate(value: unknown, _options: unknown): boolean | string {
    const { least, most } = BOUNDS[property];
    const label = text(`label.${property}`);
    const isIn = Number(value) >= least && Number(value) <= most;
    return isElsewhere(value) || isIn || text("error.bounds", { label, least: String(least), most: String(most) });
  };

/** A part that no file has would be in the name as it stands. */
function filenameParts(value: unknown, _options: unknown): boolean | string {
  const parts = String(value ?? "").match(/\{[^{}]*\}/g) ?? [];
  const unknown = parts.filter((part) => !/^\{(product|id|streamId|speaker|date|time|index)\}$/.test(part));
  return isElsewhere(value) || unknown.length === 0 || text("error.filename", { parts: unknown.join(" ") });
}

/** `msg.payload` as speech recognisers with a live connection take it. */
const FOR_SPEECH: Readonly<Record<string, string>> = {
  source: "each",
  output: "raw",
  encoding: "s16le",
  rate: "16000",
  chunk: "time",
  chunkMs: "100",
};

interface Chosen {
  source: string;
  output: string;
  chunk: string;
  fillGaps: boolean;
}

const toDisk = ({ output }: Chosen) => output === "file";
/** Whether silence is sent. */
const sendsSilence = (chosen: Chosen) => !toDisk(chosen) && (chosen.chunk === "packet" || chosen.chunk === "time");

/** Which rows matter to what is chosen; the others are hidden, and their values change nothing. */
const ROWS: Readonly<Record<string, (chosen: Chosen) => boolean>> = {
  chunk: (chosen) => !toDisk(chosen),
  chunkMs: (chosen) => !toDisk(chosen) && chosen.chunk === "time",
  wire: sendsSilence,
  maxFill: (chosen) => sendsSilence(chosen) && chosen.fillGaps,
  silence: (chosen) => !toDisk(chosen) && chosen.chunk === "silence",
  file: toDisk,
};

/** The dialog as what is chosen needs it, with the consequence beside each choice. */
function showChosen(): void {
  const field = (name: string) => String($(`#node-input-${name}`).val() ?? "");
  const chosen: Chosen = {
    source: field("source"),
    output: field("output"),
    chunk: field("chunk"),
    fillGaps: $("#node-input-fillGaps").is(":checked"),
  };
  const tip = (name: string, key: string, values?: Record<string, string>) =>
    $(`#zoom-rtms-audio-out-tip-${name}`).text(text(key, values));
  for (const [row, matters] of Object.entries(ROWS)) $(`[data-row="${row}"]`).toggle(matters(chosen));
  tip("source", `tip.source.${chosen.source}`, { lateMs: field("lateMs") });
  tip("output", `tip.output.${chosen.output}`);
  tip("chunk", `tip.chunk.${chosen.chunk}`);
  tip("rate", field("rate") === "0" ? "tip.rate.same" : "tip.rate.other");
  tip("fillGaps", chosen.fillGaps ? "tip.fillGaps.on" : "tip.fillGaps.off");
}

function choose(choices: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(choices)) $(`#node-input-${name}`).val(value).trigger("change");
  $("#zoom-rtms-audio-out-preset").text(text("tip.preset"));
}

function showRates(): void {
  const select = $("#node-input-rate");
  for (const rate of RATES)
    select.append(
      $("<option>")
        .val(rate)
        .text(rate === 0 ? text("option.rate") : `${rate} Hz`),
    );
}

RED.nodes.registerType<AudioOutProperties>("zoom-rtms-audio-out", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    source: { value: "each", label: text("label.source"), validate: oneOf("source", ["each", "mix", "stereo"]) },
    output: {
      value: "wav",
      label: text("label.output"),
      validate: oneOf("output", ["wav", "raw", "wav-stream", "data-uri", "file"]),
    },
    encoding: {
      value: "s16le",
      label: text("label.encoding"),
      validate: oneOf("encoding", ["s16le", "f32le", "mulaw", "alaw"]),
    },
    rate: { value: 0, label: text("label.rate"), validate: oneOf("rate", RATES.map(String)) },
    chunk: {
      value: "time",
      label: text("label.chunk"),
      validate: oneOf("chunk", ["packet", "time", "silence", "stream"]),
    },
    chunkMs: { value: 1000, label: text("label.chunkMs"), validate: within("chunkMs") },
    tail: { value: "send", label: text("label.tail"), validate: oneOf("tail", ["send", "pad"]) },
    silenceMs: { value: 700, label: text("label.silenceMs"), validate: within("silenceMs") },
    minMs: { value: 250, label: text("label.minMs"), validate: within("minMs") },
    maxMs: { value: 30_000, label: text("label.maxMs"), validate: within("maxMs") },
    padMs: { value: 200, label: text("label.padMs"), validate: within("padMs") },
    fillGaps: { value: true, label: text("label.fillGaps") },
    maxFill: { value: 2000, label: text("label.maxFill"), validate: within("maxFill") },
    tailSilence: { value: 0, label: text("label.tailSilence"), validate: within("tailSilence") },
    lateMs: { value: 200, label: text("label.lateMs"), validate: within("lateMs") },
    directory: { value: "", label: text("label.directory") },
    filename: { value: "", label: text("label.filename"), validate: filenameParts },
    rotateMB: { value: 0, label: text("label.rotateMB"), validate: within("rotateMB") },
    rotateMinutes: { value: 0, label: text("label.rotateMinutes"), validate: within("rotateMinutes") },
    deleteRevoked: { value: false, label: text("label.deleteRevoked") },
  },
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-audio-out.svg",
  paletteLabel: "zoom audio record",
  label() {
    return this.name || this._("label.sends", { what: this._(`sends.${this.output || "wav"}`) });
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
    showRates();
    $("#node-input-rate").val(String(this.rate ?? 0));
    showDefaults("zoom-rtms-audio-out", this);
    for (const name of ["source", "output", "rate", "chunk", "fillGaps", "lateMs"])
      $(`#node-input-${name}`).on("change input", showChosen);
    $("#zoom-rtms-audio-out-speech").on("click", () => choose(FOR_SPEECH));
    showChosen();
    showReasons("zoom-rtms-audio-out", this);
  },
});

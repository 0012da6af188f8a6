// The editor half of zoom-rtms-transcript-out. `registerType` keeps its literals: the flow library's scorecard reads them.

import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { LIMITS } from "./limits";

interface TranscriptOutProperties {
  name: string;
  version?: number;
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
addStyle();

const oneOf = (property: string, choices: readonly string[]) =>
  function validate(value: string, _options: unknown): boolean | string {
    const label = text(`label.${property}`);
    return (
      isElsewhere(value) || choices.includes(value) || text("error.choice", { label, choices: choices.join(", ") })
    );
  };

const inLimits = (property: keyof typeof LIMITS, reason: string) =>
  function validate(value: string, _options: unknown): boolean | string {
    const { min, max } = LIMITS[property];
    const label = text(`label.${property}`);
    const isIn = Number(value) >= min && Number(value) <= max;
    return isElsewhere(value) || isIn || text(reason, { label, min: String(min), max: String(max) });
  };

/** A part that no document has would be in the name as it stands. */
function filenameParts(value: string, _options: unknown): boolean | string {
  const parts = String(value ?? "").match(/\{[^{}]*\}/g) ?? [];
  const unknown = parts.filter((part) => !/^\{(product|id|streamId|date|time|index)\}$/.test(part));
  return isElsewhere(value) || unknown.length === 0 || text("error.filename", { parts: unknown.join(" ") });
}

const CAPTIONED = ["markdown", "vtt", "srt", "jsonl"];
const IN_TURNS = ["turn", "window", "markdown"];

interface Chosen {
  output: string;
  emit: string;
  directory: string;
}

/** Which rows matter to what is chosen; the others are hidden, and their values change nothing. */
const ROWS: Readonly<Record<string, (chosen: Chosen) => boolean>> = {
  emit: ({ output }) => output !== "segment",
  windowMs: ({ output, emit, directory }) =>
    output !== "segment" && (output === "window" || emit === "time" || (emit === "stream" && directory !== "")),
  windowWords: ({ output }) => output === "window",
  pauseMs: ({ output }) => IN_TURNS.includes(output),
  times: ({ output }) => CAPTIONED.includes(output),
  filename: ({ output, directory }) => directory !== "" || !["segment", "turn", "window"].includes(output),
  deleteRevoked: ({ directory }) => directory !== "",
};

function windowLabel({ output, emit }: Chosen): string {
  if (output !== "window") return "label.windowMs";
  return emit === "each" ? "label.windowReach" : "label.windowBoth";
}

function directoryTip({ output, emit, directory }: Chosen): string {
  if (directory === "") return "tip.directory.none";
  if (output === "window") return "tip.directory.window";
  return output === "segment" || emit === "each" ? "tip.directory.each" : "tip.directory.saved";
}

/** The dialog as what is chosen needs it. */
function showChosen(): void {
  const field = (name: string) => String($(`#node-input-${name}`).val() ?? "");
  const chosen: Chosen = { output: field("output"), emit: field("emit"), directory: field("directory").trim() };
  const tip = (name: string, key: string, values?: Record<string, string>) =>
    $(`#zoom-rtms-transcript-out-tip-${name}`).text(text(key, values));
  for (const [row, matters] of Object.entries(ROWS)) $(`[data-row="${row}"]`).toggle(matters(chosen));
  tip("output", `tip.output.${chosen.output}`);
  tip("emit", chosen.output === "window" ? `tip.emit.window.${chosen.emit}` : `tip.emit.${chosen.emit}`);
  tip("directory", directoryTip(chosen), { windowMs: field("windowMs") });
  $("#zoom-rtms-transcript-out-label-windowMs").text(text(windowLabel(chosen)));
}

RED.nodes.registerType<TranscriptOutProperties>("zoom-rtms-transcript-out", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults: {
    name: { value: "" },
    version: { value: 1 },
    output: {
      value: "segment",
      label: text("label.output"),
      validate: oneOf("output", ["segment", "turn", "window", "text", "markdown", "vtt", "srt", "jsonl"]),
    },
    emit: { value: "each", label: text("label.emit"), validate: oneOf("emit", ["each", "time", "stream"]) },
    windowMs: { value: 60_000, label: text("label.windowMs"), validate: inLimits("windowMs", "error.milliseconds") },
    windowWords: { value: 0, label: text("label.windowWords"), validate: inLimits("windowWords", "error.words") },
    pauseMs: { value: 2000, label: text("label.pauseMs"), validate: inLimits("pauseMs", "error.milliseconds") },
    times: { value: "relative", label: text("label.times"), validate: oneOf("times", ["relative", "absolute"]) },
    directory: { value: "", label: text("label.directory") },
    filename: { value: "", label: text("label.filename"), validate: filenameParts },
    deleteRevoked: { value: false, label: text("label.deleteRevoked") },
  },
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-transcript-out.svg",
  paletteLabel: "zoom transcript captions",
  label() {
    return this.name || this._("label.sends", { what: this._(`sends.${this.output || "segment"}`) });
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
    for (const name of ["output", "emit", "windowMs", "directory"])
      $(`#node-input-${name}`).on("change input", showChosen);
    showChosen();
    showReasons("zoom-rtms-transcript-out", this);
  },
});

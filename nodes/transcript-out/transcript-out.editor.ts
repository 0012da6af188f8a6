// The editor half of zoom-rtms-transcript-out.

import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-transcript-out");
addStyle();

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

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  windowMs: "error.milliseconds",
  windowWords: "error.words",
  pauseMs: "error.milliseconds",
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-transcript-out", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults,
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
    showChoices(PROPERTIES, text, this);
    showDefaults("zoom-rtms-transcript-out", this);
    for (const name of ["output", "emit", "windowMs", "directory"])
      $(`#node-input-${name}`).on("change input", showChosen);
    showChosen();
    showReasons("zoom-rtms-transcript-out", this);
  },
});

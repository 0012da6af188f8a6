// The editor half of zoom-rtms-audio-out.

import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { OPUS_RATES } from "../../src/audio/settings";
import { migrate } from "../../src/runtime/node/migrations";
import { MIGRATIONS } from "./migrations";
import { PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-audio-out");
addStyle();

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
  container: string;
  chunk: string;
  fillGaps: boolean;
}

const toDisk = ({ output }: Chosen) => output === "file";
const isOpus = (chosen: Chosen) => toDisk(chosen) && chosen.container === "m4a";
/** Whether silence is sent. */
const sendsSilence = (chosen: Chosen) => !toDisk(chosen) && (chosen.chunk === "packet" || chosen.chunk === "time");

/** Which rows matter to what is chosen; the others are hidden, and their values change nothing. */
const ROWS: Readonly<Record<string, (chosen: Chosen) => boolean>> = {
  encoding: (chosen) => !isOpus(chosen),
  chunk: (chosen) => !toDisk(chosen),
  chunkMs: (chosen) => !toDisk(chosen) && chosen.chunk === "time",
  wire: sendsSilence,
  maxFill: (chosen) => sendsSilence(chosen) && chosen.fillGaps,
  silence: (chosen) => !toDisk(chosen) && chosen.chunk === "silence",
  file: toDisk,
};

function rateTip(chosen: Chosen, rate: number): "same" | "opus" | "other" {
  if (rate === 0) return "same";
  return isOpus(chosen) && !OPUS_RATES.includes(rate) ? "opus" : "other";
}

/** The dialog as what is chosen needs it, with the consequence beside each choice. */
function showChosen(): void {
  const field = (name: string) => String($(`#node-input-${name}`).val() ?? "");
  const chosen: Chosen = {
    source: field("source"),
    output: field("output"),
    container: field("container"),
    chunk: field("chunk"),
    fillGaps: $("#node-input-fillGaps").is(":checked"),
  };
  const tip = (name: string, key: string, values?: Record<string, string>) =>
    $(`#zoom-rtms-audio-out-tip-${name}`).text(text(key, values));
  for (const [row, matters] of Object.entries(ROWS)) $(`[data-row="${row}"]`).toggle(matters(chosen));
  tip("source", `tip.source.${chosen.source}`, { lateMs: field("lateMs") });
  tip("output", `tip.output.${chosen.output}`);
  tip("chunk", `tip.chunk.${chosen.chunk}`);
  tip("container", `tip.container.${chosen.container}`);
  tip("rate", `tip.rate.${rateTip(chosen, Number(field("rate")))}`);
  tip("fillGaps", chosen.fillGaps ? "tip.fillGaps.on" : "tip.fillGaps.off");
}

/** Units with the bounds behind them. */
function showBounds(): void {
  for (const name of ["chunkMs", "silenceMs"] as const) {
    const { least, most } = PROPERTIES[name];
    $(`#zoom-rtms-audio-out-unit-${name}`).text(`${text(`unit.${name}`)} (${least}–${most})`);
  }
}

function choose(choices: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(choices)) $(`#node-input-${name}`).val(value).trigger("change");
  $("#zoom-rtms-audio-out-preset").text(text("tip.preset"));
}

/** A node that an older package saved, as the runtime reads it. */
const asOfToday = (node: object) => migrate(MIGRATIONS, { ...node }).properties;

const rateWord = (rate: string): string => (rate === "0" ? text("option.rate") : `${rate} Hz`);

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text);

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-audio-out", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults,
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-audio-out.svg",
  paletteLabel: "zoom audio record",
  label() {
    return (
      this.name ||
      this._("label.sends", { what: this._(`sends.${this.output || asOfToday(this).output || defaults.output.value}`) })
    );
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
    const node = asOfToday(this);
    showChoices(PROPERTIES, text, node, { rate: rateWord, container: (choice) => text(`option.container.${choice}`) });
    showDefaults("zoom-rtms-audio-out", node);
    showBounds();
    for (const name of ["source", "output", "container", "rate", "chunk", "fillGaps", "lateMs"])
      $(`#node-input-${name}`).on("change input", showChosen);
    $("#zoom-rtms-audio-out-speech").on("click", () => choose(FOR_SPEECH));
    showChosen();
    showReasons("zoom-rtms-audio-out", this);
  },
});

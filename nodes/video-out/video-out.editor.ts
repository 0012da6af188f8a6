// The editor half of zoom-rtms-video-out.

import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-video-out");
addStyle();

/** The dialog as what is chosen needs it, with the consequence beside each choice. */
function showChosen(): void {
  const field = (name: string) => String($(`#node-input-${name}`).val() ?? "").trim();
  const tip = (name: string, key: string) => $(`#zoom-rtms-video-out-tip-${name}`).text(text(key));
  const toRow = (row: string, matters: boolean) => $(`[data-row="${row}"]`).toggle(matters);
  const output = field("output");
  const isRecorded = output === "file";
  const directory = isRecorded ? "recorded" : field("directory") === "" ? "none" : "saved";
  toRow("when", !isRecorded);
  toRow("everyMs", !isRecorded && field("when") === "time");
  toRow("recording", isRecorded);
  toRow("deleteRevoked", directory !== "none");
  tip("output", `tip.output.${output}`);
  tip("when", `tip.when.${field("when")}`);
  tip("who", `tip.who.${output}.${field("who")}`);
  tip("directory", `tip.directory.${directory}`);
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text);

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-video-out", {
  category: "Zoom RTMS",
  color: "#7CC5A4",
  defaults,
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-video-out.svg",
  paletteLabel: "zoom video pictures",
  label() {
    return (
      this.name ||
      this._("label.sends", { what: this._(`sends.${this.output === "file" ? "file" : this.when || "each"}`) })
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
    const words = (name: string) => (choice: string) => text(`option.${name}.${choice}`);
    showChoices(PROPERTIES, text, this, {
      output: words("output"),
      when: words("when"),
      who: words("who"),
      onSize: words("onSize"),
    });
    showDefaults("zoom-rtms-video-out", this);
    for (const name of ["output", "when", "who", "directory"]) $(`#node-input-${name}`).on("change input", showChosen);
    showChosen();
    showReasons("zoom-rtms-video-out", this);
  },
});

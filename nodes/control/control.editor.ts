// The editor half of zoom-rtms-control.

import { ask, say } from "../../editor/admin";
import { type Explained, explanationSentences } from "../../editor/explanations";
import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { prepareTypedInput } from "../../editor/typed-input";
import { INPUT_TYPES, PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-control");
addStyle();

/** The last call that failed, as the runtime tells it. */
interface Failure extends Explained {
  /** Milliseconds since 1970. */
  at: number;
  action: string;
}

/** Shows why the last call failed, if it did; a node that is not deployed yet has made none. */
async function showFailure(id: string): Promise<void> {
  const answer = await ask<{ last?: Failure }>("control/last", { id });
  if ("failure" in answer || !answer.last) return;
  const { at, action, ...explained } = answer.last;
  const values = { action: text(`option.${action}`), time: new Date(at).toLocaleString() };
  say("#zoom-rtms-control-last", [
    { level: "note", text: text("failed.at", values) },
    ...explanationSentences(explained),
  ]);
  $("#zoom-rtms-control-failed").show();
}

/** The selects; the types of typed inputs have Node-RED's own. */
const { action, product } = PROPERTIES;
const SELECTS = { action, product };
const productWord = (name: string): string => text(`product.${name || "message"}`);

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text);

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-control", {
  category: "Zoom RTMS",
  color: "#7FB2E8",
  defaults,
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-control.svg",
  paletteLabel: "zoom control",
  label() {
    return this.name || this._(`label.does.${this.action || PROPERTIES.action.value}`);
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
    showChoices(SELECTS, text, this, { product: productWord });
    showDefaults("zoom-rtms-control", this);
    for (const property of ["zoomId", "participantUserId"] as const)
      prepareTypedInput({
        property,
        label: text(`label.${property}`),
        auto: text(`auto.${property}`),
        types: INPUT_TYPES,
        tip: `zoom-rtms-control-tip-${property}`,
      });
    showReasons("zoom-rtms-control", this);
    void showFailure(String(this.id)).catch(() => undefined);
  },
});

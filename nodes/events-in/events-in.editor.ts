// The editor half of zoom-rtms-events-in.

import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isAbsent, isElsewhere, showDefaults } from "../../editor/properties";
import { showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { readEndpoint, withoutToken } from "./endpoint";
import { PROPERTIES } from "./properties";

type EventsInProperties = SavedProperties<typeof PROPERTIES>;

const text = catalog("zoom-rtms-events-in");
addStyle();

/** A node as the editor has it. */
type Saved = { account?: string; host?: string; d?: boolean };

/** Whether a simulator is in Zoom's place, which brings its own endpoint. */
const isSimulated = (account: string): boolean => {
  const simulators = RED.nodes.filterNodes({ type: "zoom-rtms-simulator" }) as unknown as Saved[];
  return simulators.some((node) => node.account === account && !node.d);
};

function endpointReason({ account }: Saved, value: string): true | string {
  // Without an account that is what is wrong.
  if (isAbsent(value)) return !account || account === "_ADD_" || isSimulated(account) || text("error.noEndpoint");
  if (isElsewhere(value)) return true;
  const { host = "" } = (RED.nodes.node(account ?? "") ?? {}) as Saved;
  // A host that only the runtime knows is checked there.
  const read = readEndpoint(value, isElsewhere(host) ? "zoom.us" : host);
  if ("url" in read || (read.fault === "stranger" && host !== "" && isElsewhere(host))) return true;
  return text(`error.${read.fault}`, { host: read.host });
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  endpoint(value, _options) {
    return endpointReason(this as unknown as Saved, value);
  },
});

RED.nodes.registerType<EventsInProperties>("zoom-rtms-events-in", {
  category: "Zoom RTMS",
  color: "#7FB2E8",
  defaults,
  inputs: 0,
  outputs: 2,
  icon: "zoom-rtms-events-in.svg",
  paletteLabel: "zoom events",
  label() {
    return this.name || this._("label.node");
  },
  labelStyle() {
    return this.name ? "node_label_italic" : "";
  },
  outputLabels(port) {
    return this._(port === 0 ? "port.lifecycle" : "port.other");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-events-in", this);
    // The endpoint belongs to the account that is chosen now, not to the one that was saved.
    const chosen = { get: () => String($("#node-input-account").val() ?? "") };
    const edited: object = Object.create(this, { account: chosen });
    showReasons("zoom-rtms-events-in", edited);
  },
  oneditsave() {
    const field = $("#node-input-endpoint");
    field.val(withoutToken(String(field.val() ?? "")));
  },
});

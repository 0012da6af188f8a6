// The editor half of zoom-rtms-fleet.

import { dialogDefaults, type SavedProperties } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { describe, showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import { PROPERTIES } from "./properties";
import { forbiddenCharacter, topicsOf } from "./topic-part";

const text = catalog("zoom-rtms-fleet");
const PREFIX = "node-config-input";
addStyle();

const field = (name: string) => $(`#${PREFIX}-${name}`);
const valueIn = (name: string): string => String(field(name).val() ?? "").trim();

function topicPart(value: string): boolean | string {
  const character = isElsewhere(value) ? undefined : forbiddenCharacter(value.trim());
  return character === undefined || text("error.topicPart", { character: JSON.stringify(character) });
}

/** What the broker has to allow, or nothing while it is not known. */
function showTopics(): void {
  const [prefix, name] = [valueIn("prefix") || PROPERTIES.prefix.value, valueIn("name")];
  const isKnown = name !== "" && [prefix, name].every((part) => topicPart(part) === true);
  const place = $("#zoom-rtms-fleet-topics").empty();
  if (isKnown) place.append(text("tip.topics"), " ", $("<code>").text(topicsOf(prefix, name)));
}

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  name: (value, _options) => (String(value ?? "").trim() === "" ? text("error.name") : topicPart(value)),
  prefix: (value, _options) => topicPart(value),
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-fleet", {
  category: "config",
  defaults,
  /** Heads the dialog: "Edit Zoom fleet node". */
  paletteLabel() {
    return this._("label.node");
  },
  label() {
    return this.name || this._("label.node");
  },
  oneditprepare() {
    showDefaults("zoom-rtms-fleet", this, PREFIX);
    // The editor replaces the field by a select after it has read the template.
    describe(field("broker"), "zoom-rtms-fleet-tip-broker");
    for (const name of ["name", "prefix"]) field(name).on("input change", showTopics);
    showTopics();
    showReasons("zoom-rtms-fleet", this, { prefix: PREFIX, missing: { broker: text("error.broker") } });
  },
});

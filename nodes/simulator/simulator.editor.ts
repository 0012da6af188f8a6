// The simulator node's dialog: what is played, to whom, and a checkbox for each fault with what it does beside it.

import { post, statusOf } from "../../editor/admin";
import { failureText } from "../../editor/failures";
import { dialogDefaults, type SavedProperties, showChoices } from "../../editor/fields";
import { catalog, isElsewhere, showDefaults } from "../../editor/properties";
import { describe, showReasons } from "../../editor/reasons";
import { addStyle } from "../../editor/style";
import type { FaultName } from "../../src/simulator/faults";
import { type FaultFields, freshFields, isFault, readFault, rowOf, writeFault } from "./fault-form";
import { FAULT_GROUPS } from "./fault-groups";
import { PROPERTIES } from "./properties";

const text = catalog("zoom-rtms-simulator");
addStyle();

/** A list since the dialog wrote it; flows written by hand may hold text with commas. */
const listOf = (faults: unknown): string[] =>
  (Array.isArray(faults) ? faults : String(faults ?? "").split(",")).map(String).filter((each) => each.trim() !== "");

type Field = JQuery<HTMLElement>;

/** The controls of one fault. */
interface FaultControls {
  name: FaultName;
  box: Field;
  value: Field | undefined;
  seconds: Field;
  /** Where it stands why a value is wrong. */
  reason: Field;
}

const PREFIX = "zoom-rtms-simulator-fault";

function valueControl(name: FaultName): Field | undefined {
  const { type, choices } = rowOf(name);
  if (type === "flag") return undefined;
  const id = `${PREFIX}-${name}-value`;
  if (!choices) return $("<input>", { type: "number", id, step: 1 }).css("width", "90px");
  const select = $("<select>", { id }).css("width", "auto");
  for (const choice of choices) select.append($("<option>").val(choice).text(choice));
  return select;
}

/** A control with its unit behind it, named for those who cannot see where it stands. */
function labelled(control: Field, what: string, before: string, unit: string): Field {
  control.attr("aria-label", `${what}: ${before} ${unit}`.replace(/[: ]+$/, ""));
  return $("<span>").css("margin-right", "12px").append(`${before} `, control, ` ${unit}`);
}

function faultRow(name: FaultName, into: Field): FaultControls {
  const { type, moment } = rowOf(name);
  const id = `${PREFIX}-${name}`;
  const title = text(`fault.${name}.name`);
  const box = $("<input>", { type: "checkbox", id }).css({ width: "auto", margin: "0 6px 0 0" });
  const does = $("<div>", { id: `${id}-does`, class: "zoom-rtms-hint" }).css("margin-left", "0");
  does.text(text(`fault.${name}.does`));
  box.attr("aria-describedby", `${id}-does`);
  const value = valueControl(name);
  const seconds = $("<input>", { type: "number", id: `${id}-seconds`, min: 0, step: "any" }).css("width", "70px");
  const details = $("<div>").css("margin", "4px 0 2px").hide();
  if (value) details.append(labelled(value, title, "", text(`unit.${type}`)));
  details.append(labelled(seconds, title, text(moment ? "unit.at" : "unit.from"), text("unit.start")));
  const reason = $("<div>", { id: `${id}-reason`, class: "zoom-rtms-reason", role: "alert" }).css("margin-left", "0");
  for (const field of [value, seconds]) if (field) describe(field, `${id}-reason`);
  details.append(reason);
  const label = $("<label>", { for: id }).css({ width: "auto", margin: 0 }).append(box, title);
  into.append(
    $("<div>")
      .css("margin", "6px 0 6px 2px")
      .append(label, $("<div>").css("margin-left", "20px").append(does, details)),
  );
  box.on("change", () => {
    details.toggle(box.is(":checked"));
  });
  return { name, box, value, seconds, reason };
}

const fieldsOf = ({ value, seconds }: FaultControls): FaultFields => ({
  value: String(value?.val() ?? ""),
  seconds: String(seconds.val() ?? ""),
});

function fillIn({ box, value, seconds }: FaultControls, fields: FaultFields, on: boolean): void {
  value?.val(fields.value);
  seconds.val(fields.seconds);
  box.prop("checked", on).trigger("change");
}

/** The faults of the dialog that is open. */
let controls: FaultControls[] = [];
/** Faults without fields, with their boxes: a second fault of the same name, or an unknown one. */
let others: { written: string; box: Field }[] = [];

const isOn = ({ box }: { box: Field }): boolean => box.is(":checked");

/** What the flow is to hold. */
const chosenFaults = (): string[] => [
  ...controls.filter(isOn).map((each) => writeFault(each.name, fieldsOf(each))),
  ...others.filter(isOn).map(({ written }) => written),
];

/** Shows at once which fields are wrong, and how many of a group are on. */
function checkFaults(group: Field, heading: Field, title: string, own: readonly FaultControls[]): void {
  const on = own.filter(isOn);
  for (const each of own) {
    const isWrong = isOn(each) && !isFault(writeFault(each.name, fieldsOf(each)));
    const why = isWrong ? text("error.fault") : "";
    for (const field of [each.value, each.seconds]) {
      field?.toggleClass("input-error", isWrong).attr("aria-invalid", String(isWrong));
      field?.attr("title", why);
    }
    if (each.reason.text() !== why) each.reason.text(why);
  }
  heading.text(on.length > 0 ? text("section.chosen", { title, count: String(on.length) }) : title);
  if (on.length > 0) group.prop("open", true);
}

function newGroup(place: Field, name: string): { group: Field; heading: Field } {
  const heading = $("<summary>").css({ cursor: "pointer", padding: "4px 0" });
  const group = $("<details>", { "data-group": name }).append(heading).appendTo(place);
  return { group, heading };
}

/** Faults without fields can be kept or taken away. */
function showOthers(place: Field, written: readonly string[]): void {
  others = [];
  if (written.length === 0) return;
  const { group, heading } = newGroup(place, "other");
  heading.text(text("section.other"));
  group.prop("open", true);
  others = written.map((each) => {
    const box = $("<input>", { type: "checkbox", checked: true }).css({ width: "auto", margin: "0 6px 0 0" });
    const label = $("<label>").css({ width: "auto", display: "block" }).append(box, $("<code>").text(each));
    group.append(label.toggleClass("input-error", !isFault(each)));
    return { written: each, box };
  });
}

function showFaults(saved: readonly string[]): void {
  controls = [];
  const place = $("#zoom-rtms-simulator-faults").empty();
  const shown = new Map<FaultName, FaultFields>();
  const rest = saved.filter((written) => {
    const { name, fields } = readFault(written) ?? {};
    if (!name || !fields || shown.has(name)) return true;
    shown.set(name, fields);
    return false;
  });
  for (const [name, members] of Object.entries(FAULT_GROUPS)) {
    const { group, heading } = newGroup(place, name);
    const own = members.map((member) => faultRow(member, group));
    for (const each of own) fillIn(each, shown.get(each.name) ?? freshFields(each.name), shown.has(each.name));
    const check = () => checkFaults(group, heading, text(`section.${name}`), own);
    group.on("input change", check);
    check();
    controls.push(...own);
  }
  showOthers(place, rest);
}

/** A click on the button: what a message would do. */
function play(node: { id: string; changed?: boolean }): void {
  if (node.changed) {
    RED.notify(text("button.undeployed"), "warning");
    return;
  }
  post("zoom-rtms/simulator/play", { id: node.id }).then(
    () => RED.notify(text("button.started"), { type: "success", timeout: 2000 }),
    (error: unknown) => {
      const status = statusOf(error);
      const reasons: Record<number, string> = { 0: "unreachable", 401: "forbidden", 404: "undeployed" };
      const reason = text(`button.${reasons[status] ?? "failed"}`, { status: String(status) });
      RED.notify(status === 403 ? failureText("foreign") : reason, "error");
    },
  );
}

const isPath = (value: string, _options: unknown) =>
  isElsewhere(value) || !/^[a-z]+:\/\//i.test(value) || text("error.file");

/** The build writes their names into `registerType` (scripts/build.mjs). */
const defaults = dialogDefaults(PROPERTIES, text, {
  url: (value, _options) =>
    isElsewhere(value) || (/^https?:\/\/\S+$/i.test(value) && URL.canParse(value)) || text("error.url"),
  speakers: "error.speakers",
  seconds: "error.seconds",
  file: isPath,
  transcript: isPath,
  faults: (value, _options) => listOf(value).every(isFault) || text("error.faults"),
});

RED.nodes.registerType<SavedProperties<typeof PROPERTIES>>("zoom-rtms-simulator", {
  category: "Zoom RTMS",
  color: "#E5B95C",
  defaults,
  inputs: 1,
  outputs: 1,
  icon: "zoom-rtms-simulator.svg",
  paletteLabel: "zoom simulator",
  label() {
    return this.name || this._(`label.plays.${this.product || "meeting"}`);
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
  button: {
    enabled() {
      return !(this as { changed?: boolean }).changed;
    },
    onclick() {
      play(this);
    },
  },
  oneditprepare() {
    showChoices(PROPERTIES, text, this, { product: (product) => text(`product.${product}`) });
    showDefaults("zoom-rtms-simulator", this);
    showFaults(listOf(this.faults));
    const words = () => {
      const isSilent = !$("#node-input-file").val() && Boolean($("#node-input-transcript").val());
      $("#zoom-rtms-simulator-silent").text(isSilent ? text("tip.silent") : "");
    };
    $("#node-input-file, #node-input-transcript").on("input change", words);
    words();
    showReasons("zoom-rtms-simulator", this);
  },
  oneditsave() {
    this.faults = chosenFaults();
  },
});

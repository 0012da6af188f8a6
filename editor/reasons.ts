// Why a value is wrong, beside its field and read out as it changes. Node-RED itself shows the reason only to a mouse
// that rests on the field.

import { catalog } from "./properties";

type Field = JQuery<HTMLElement>;

interface Definition {
  required?: boolean;
  type?: string;
  /** Any of the editor's; it is called as the editor does. */
  validate?: (this: never, value: never, options: never) => unknown;
}

interface Options {
  /** `node-config-input` for config nodes. */
  prefix?: string;
  /** Reasons for config nodes of Node-RED's own that have to be chosen, by property. */
  missing?: Readonly<Record<string, string>>;
}

interface Row {
  input: Field;
  place: Field;
  definition: Definition;
  missing: string;
}

/** As Node-RED takes it: the runtime replaces it, so nothing is checked. */
const ENVIRONMENT = /^\$\{[a-zA-Z_][a-zA-Z0-9_]*\}$/;

const valueIn = (input: Field): unknown => (input.is(":checkbox") ? input.is(":checked") : input.val());

function reasonOf(node: object, { input, definition, missing }: Row): string {
  const value = valueIn(input);
  if (ENVIRONMENT.test(String(value))) return "";
  if (definition.required && (!value || value === "_ADD_")) return missing;
  const validate = definition.validate as ((this: object, value: unknown, options: object) => unknown) | undefined;
  const verdict = validate?.call(node, value, {});
  return typeof verdict === "string" ? verdict : "";
}

/** Adds an id to those that describe a control. */
export function describe(control: Field, id: string): void {
  const described = (control.attr("aria-describedby") ?? "").split(" ").filter((each) => each !== "");
  if (!described.includes(id)) control.attr("aria-describedby", [...described, id].join(" "));
}

/** A reason's place, at the end of the field's row. It exists before its text, or screen readers would not announce it. */
function placeFor(input: Field): Field {
  const id = `${input.attr("id")}-reason`;
  describe(input, id);
  const row = input.closest(".form-row, .zoom-rtms-row");
  return $("<div>", { id, class: "zoom-rtms-reason", role: "alert" }).appendTo(row);
}

function show(node: object, row: Row): void {
  const reason = reasonOf(node, row);
  if (row.place.text() !== reason) row.place.text(reason);
  if (reason === "") row.input.removeAttr("aria-invalid");
  else row.input.attr("aria-invalid", "true");
}

/** Why one of this package's config nodes has to be chosen: its catalog says it to all dialogs. */
const missingReason = ({ required, type = "" }: Definition): string =>
  required && type.startsWith("zoom-rtms-") ? catalog(type)("error.missing") : "";

/** To be called at the end of `oneditprepare`; one field may be the reason why another is wrong, so all are looked at. */
export function showReasons(type: string, node: object, { prefix = "node-input", missing = {} }: Options = {}): void {
  const { defaults, credentials } = RED.nodes.getType(type) as unknown as {
    defaults: Record<string, Definition>;
    credentials?: Record<string, Definition>;
  };
  const rows: Row[] = [];
  for (const [property, definition] of Object.entries({ ...defaults, ...credentials })) {
    const input = $(`#${prefix}-${property}`);
    const unchosen = missing[property] ?? missingReason(definition);
    if (input.length === 0 || !(definition.validate || unchosen)) continue;
    rows.push({ input, place: placeFor(input), definition, missing: unchosen });
  }
  const showAll = () => {
    for (const row of rows) show(node, row);
  };
  rows[0]?.input.closest("form").on("input change", showAll);
  showAll();
}

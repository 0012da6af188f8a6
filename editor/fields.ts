// What a dialog makes of its node's property table: the `defaults` that it registers, with their validators, and the choices
// of its selects.

import type { PropertyRow, PropertyTable } from "../src/runtime/node/property-table";
import type { EditorDefaults, Validator } from "../types/node-red";
import { isElsewhere } from "./values";

type Text = (key: string, values?: Record<string, string>) => string;

type Widened<Value> = Value extends string ? string : Value extends number ? number : Value;

/** A node of the table as the editor holds it: a number may be text. */
export type SavedProperties<Table extends PropertyTable> = {
  -readonly [Name in keyof Table]: Table[Name]["kind"] extends "number" | "choice"
    ? Widened<Table[Name]["value"]> | string
    : Widened<Table[Name]["value"]>;
};

/** A validator of the node's own, or the catalog's key of the reason why a number is wrong (`error.bounds`). */
export type Judges<Table extends PropertyTable> = {
  readonly [Name in keyof Table]?: string | Validator<SavedProperties<Table>>;
};

type Judge = (this: never, value: string, options: unknown) => boolean | string;

/** A node's validator; the editor takes a reason only of one with two parameters. */
function judgeOf(row: PropertyRow, label: () => string, text: Text, reason: string): Judge | undefined {
  switch (row.kind) {
    case "choice": {
      const choices = row.choices.map(String);
      return (value, _options) =>
        isElsewhere(value) ||
        choices.includes(String(value)) ||
        text("error.choice", { label: label(), choices: choices.join(", ") });
    }
    case "number": {
      const { least = 0, most = Number.POSITIVE_INFINITY, whole } = row;
      const isIn = (value: number) => value >= least && value <= most && (!whole || Number.isInteger(value));
      return (value, _options) =>
        isElsewhere(value) ||
        isIn(Number(value)) ||
        text(reason, { label: label(), least: String(least), most: String(most) });
    }
    case "text": {
      const { parts } = row;
      if (!parts) return undefined;
      const known = parts.map((part) => `{${part}}`);
      // A part that no file has would be in the name as it stands.
      return (value, _options) => {
        const unknown = (String(value ?? "").match(/\{[^{}]*\}/g) ?? []).filter((part) => !known.includes(part));
        const isRight = isElsewhere(value) || unknown.length === 0;
        return isRight || text("error.filename", { parts: unknown.join(" "), known: known.join(" ") });
      };
    }
    default:
      return undefined;
  }
}

function definitionOf(name: string, row: PropertyRow, text: Text, own: unknown): object {
  const label = () => text(`label.${row.label ?? name}`);
  const reason = typeof own === "string" ? own : "error.bounds";
  const validate = typeof own === "function" ? own : judgeOf(row, label, text, reason);
  if (row.kind === "node") {
    const { value, type, required = true } = row;
    return { value, label: label(), type, required, ...(validate && { validate }) };
  }
  return validate ? { value: row.value, label: label(), validate } : { value: row.value };
}

/** The `defaults` of `registerType`, a definition for each row. */
export function dialogDefaults<Table extends PropertyTable>(
  table: Table,
  text: Text,
  judges: Judges<Table> = {},
): EditorDefaults<SavedProperties<Table>> {
  const definitions = Object.entries(table).map(([name, row]) => [name, definitionOf(name, row, text, judges[name])]);
  return Object.fromEntries(definitions) as EditorDefaults<SavedProperties<Table>>;
}

/**
 * Fills the selects of the table's choices and shows what the node has saved.
 * @param words for choices without an `option.…` text
 * @param prefix `node-config-input` for config nodes
 */
export function showChoices(
  table: PropertyTable,
  text: Text,
  node: object,
  words: Readonly<Record<string, (choice: string) => string>> = {},
  prefix = "node-input",
): void {
  const saved = node as Readonly<Record<string, unknown>>;
  for (const [name, row] of Object.entries(table)) {
    if (row.kind !== "choice") continue;
    const word = words[name] ?? ((choice: string) => text(`option.${choice}`));
    const options = row.choices.map(String).map((choice) => $("<option>").val(choice).text(word(choice)));
    $(`#${prefix}-${name}`)
      .append(options)
      .val(String(saved[name] ?? row.value));
  }
}

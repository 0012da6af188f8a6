// One table per node declares its saved properties, in the order of the dialog and the documents. The runtime reads a flow
// by it, the dialog takes its defaults, choices and validators from it, and the specs hold documents and help to it.

import { booleanProperty, choiceProperty, numberProperty, type Properties, textProperty } from "./properties";

/** What only the editor reads, or the node by rules of its own. */
interface OtherRow {
  readonly kind: "other";
  readonly value: unknown;
}

/** The id of a configuration node. */
interface NodeRow {
  readonly kind: "node";
  readonly value: "";
  readonly type: string;
  /** Whether one has to be chosen: yes, if it is left out. */
  readonly required?: boolean;
}

interface TextRow {
  readonly kind: "text";
  readonly value: string;
  /** What may stand in braces, if it is a template. */
  readonly parts?: readonly string[];
}

interface BooleanRow {
  readonly kind: "boolean";
  readonly value: boolean;
}

interface NumberRow {
  readonly kind: "number";
  /** Empty: the property may be left out. */
  readonly value: number | "";
  /** Bounds, both included; 0 and any number if there are none. */
  readonly least?: number;
  readonly most?: number;
  readonly whole?: true;
}

interface ChoiceRow {
  readonly kind: "choice";
  readonly value: string | number;
  readonly choices: readonly (string | number)[];
}

/** `value` is the default. */
export type PropertyRow = (OtherRow | NodeRow | TextRow | BooleanRow | NumberRow | ChoiceRow) & {
  /** The key of its label in the node's catalog, if it is not the property's name. */
  readonly label?: string;
};

export type PropertyTable = Readonly<Record<string, PropertyRow>>;

type ValueOf<Row> = Row extends { kind: "boolean" }
  ? boolean
  : Row extends { kind: "choice"; choices: readonly (infer Choice)[] }
    ? Choice
    : Row extends { kind: "number"; value: infer Value }
      ? Value extends number
        ? number
        : number | undefined
      : Row extends { kind: "text" }
        ? string
        : never;

/** What `readProperties` returns: every property that means something to the runtime. */
export type PropertyValues<Table extends PropertyTable> = {
  -readonly [Name in keyof Table as Table[Name]["kind"] extends "other" | "node" ? never : Name]: ValueOf<Table[Name]>;
};

function readNumber(saved: Properties, name: string, { value, least, most, whole }: NumberRow): number | undefined {
  if (value === "" && textProperty(saved, name, "") === "") return undefined;
  return numberProperty(saved, name, Number(value), least, most, whole);
}

/** A choice as the table has it, which may be a number. */
function readChoice(saved: Properties, name: string, { value, choices }: ChoiceRow): string | number | undefined {
  const [first = "", ...others] = choices.map(String);
  const read = choiceProperty(saved, name, [first, ...others], String(value));
  return choices.find((choice) => String(choice) === read);
}

function readRow(saved: Properties, name: string, row: PropertyRow): unknown {
  switch (row.kind) {
    case "text":
      return textProperty(saved, name, row.value);
    case "boolean":
      return booleanProperty(saved, name, row.value);
    case "number":
      return readNumber(saved, name, row);
    case "choice":
      return readChoice(saved, name, row);
    default:
      return undefined;
  }
}

/** @throws RtmsError RTMS_INPUT naming the first property that is wrong, and what it may be */
export function readProperties<Table extends PropertyTable>(table: Table, saved: Properties): PropertyValues<Table> {
  const read = Object.entries(table).filter(([, { kind }]) => kind !== "other" && kind !== "node");
  return Object.fromEntries(read.map(([name, row]) => [name, readRow(saved, name, row)])) as PropertyValues<Table>;
}

// Converts between the numbers on the wire and the names in messages (contract#values).

import { finiteNumber } from "./numbers";

const PREFIXES = /^(?:STATUS|STOP_BC|LANGUAGE_ID|ATTR)_/;

/** One of the tables of enums.ts. */
export type EnumTable = Readonly<Record<string, number>>;

const namesByTable = new WeakMap<EnumTable, Map<number, string>>();

function namesIn(table: EnumTable): Map<number, string> {
  let names = namesByTable.get(table);
  if (!names) {
    names = new Map(Object.entries(table).map(([name, value]) => [value, name.replace(PREFIXES, "")]));
    namesByTable.set(table, names);
  }
  return names;
}

/**
 * The short name of an enum value: Zoom's name without `STATUS_`, `STOP_BC_`, `LANGUAGE_ID_` or `ATTR_`.
 * A value without a name becomes `UNKNOWN_<value>`.
 */
export function nameOf(table: EnumTable, value: number): string {
  return namesIn(table).get(value) ?? `UNKNOWN_${value}`;
}

/** The value behind a short or full name, in any case; `undefined` if the table has no such name. */
export function numberOf(table: EnumTable, name: string): number | undefined {
  const wanted = name.trim().toUpperCase().replace(PREFIXES, "");
  for (const [value, known] of namesIn(table)) if (known === wanted) return value;
  return undefined;
}

/** A value that was sent as a number, as digits, or by its name. */
export function codeIn(table: EnumTable, value: unknown): number | undefined {
  return finiteNumber(value) ?? (typeof value === "string" ? numberOf(table, value) : undefined);
}

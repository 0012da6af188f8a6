// Numbers and states as the panel words them.

import { catalog } from "../../../editor/properties";

const translate = catalog("zoom-rtms-panel");
const fixed = new Map<string, string>();

/** A text of the panel's catalog. Texts without values are looked up only once, because the panel refreshes five times per second. */
export function text(key: string, values?: Record<string, string>): string {
  if (values) return translate(key, values);
  let words = fixed.get(key);
  if (words === undefined) {
    words = translate(key);
    fixed.set(key, words);
  }
  return words;
}

const numbers = new Intl.NumberFormat();
/** With a minus that is as wide as a digit, so that levels do not jump. */
export const count = (value: number): string => numbers.format(value).replace("-", "−");

const two = (value: number): string => String(value).padStart(2, "0");

/** How long something has lasted, as a clock shows it: `4:07`, `1:02:45`. @param milliseconds not negative */
export function clock(milliseconds: number): string {
  const seconds = Math.floor(Math.max(0, milliseconds) / 1000);
  const minutes = Math.floor(seconds / 60) % 60;
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** A level without tenths, which change too fast to read. */
export const decibels = (level: number): string => text("unit.decibels", { level: count(Math.round(level)) });

/** A text of the catalog, if it has one: the editor gives back the key of a text that is missing. */
export function lookUp(key: string): string | undefined {
  const words = text(key);
  return words.endsWith(key) ? undefined : words;
}

/** An enum's value in words; one that has none stays as it is. */
export const named = (group: string, name: string): string => lookUp(`${group}.${name}`) ?? name;

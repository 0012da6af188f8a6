// The page's words, in the browser's language.

import { chooseLanguage, filled } from "./choose";
import de from "./de.json";
import en from "./en-US.json";
import es from "./es-ES.json";
import fr from "./fr.json";
import ja from "./ja.json";
import zh from "./zh-CN.json";

export type Key = keyof typeof en;

export const isKey = (value: string): value is Key => Object.hasOwn(en, value);

const CATALOGS: Readonly<Record<string, Readonly<Record<Key, string>>>> = {
  "en-US": en,
  de,
  "es-ES": es,
  fr,
  ja,
  "zh-CN": zh,
};

/** Of the words. */
const catalog = chooseLanguage(Object.keys(CATALOGS), navigator.languages, "en-US");
/** For dates and numbers: the variant that the browser asks for, if it is one of the words' language. */
export const language = navigator.languages.find((each) => each.split("-")[0] === catalog.split("-")[0]) ?? catalog;

document.documentElement.lang = catalog;

export function text(key: Key, params: Readonly<Record<string, string | number>> = {}): string {
  return filled((CATALOGS[catalog] ?? en)[key], params);
}

/** The words for one of several values that the server names; undefined for a value of a later version. */
export function textOf(prefix: string, value: string): string | undefined {
  const key = `${prefix}.${value}`;
  return isKey(key) ? text(key) : undefined;
}

/** "Maya Chen, Tom Becker". */
export const listOf = (names: readonly string[]): string =>
  new Intl.ListFormat(language, { type: "unit", style: "short" }).format(names);

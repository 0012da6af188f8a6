// What an error says, as data: texts of the catalog and their parameters. It is rendered where it is shown: here in English,
// in the live panel in the language of the editor.

import { explain, explainStop } from "./explanations";
import { TEXTS } from "./texts";

/** A text of the catalog, or the explanation of one of Zoom's codes. */
export type TextCode = keyof typeof TEXTS | `${"status" | "stop"}.${number}`;

interface Text {
  readonly code: string;
  readonly params?: Params;
}

type Params = Readonly<Record<string, Words | number>>;

/** A string is shown as it is: a name, a number, Zoom's own words. */
export type Words = Text | string;

export const text = (code: TextCode, params?: Params): Text => ({ code, ...(params && { params }) });

const PARAM = /\{(\w+)\}/g;

function template(code: string): string {
  const known: Readonly<Record<string, string>> = TEXTS;
  const [kind, number] = code.split(".");
  if (number === undefined) return known[code] ?? code;
  const { meaning, cause, cure } = kind === "stop" ? explainStop(Number(number)) : explain(Number(number));
  return `${meaning} ${cause} ${cure}`;
}

/** Renders in English. */
export function english(words: Words | number): string {
  if (typeof words !== "object") return String(words);
  const { code, params = {} } = words;
  return template(code).replace(PARAM, (whole, name: string) => english(params[name] ?? whole));
}

/** Renders several sentences in English. */
export const allEnglish = (words: readonly Words[]): string => words.map(english).join(" ");

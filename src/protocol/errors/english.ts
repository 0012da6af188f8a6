// What an error of a stream says, as data: texts of the catalog and their parameters. It is rendered where it is shown: here
// in English, in the live panel in the language of the editor.

import type { Advice } from "./advice";
import { explain, explainRest, explainStop, type RestKind } from "./explanations";
import { type Params, render, type Text, type Words } from "./render";
import { TEXTS } from "./texts";

/** A text of the catalog, or the explanation of one of Zoom's codes. */
export type TextCode = keyof typeof TEXTS | `${"status" | "stop" | RestKind}.${number}`;

export const text = (code: TextCode, params?: Params): Text => ({
  code,
  ...(params && { params }),
});

type Explain = (code: number) => Advice;
const EXPLAIN: Readonly<Record<string, Explain>> = {
  status: explain,
  stop: explainStop,
  rest: explainRest,
  oauth: (code) => explainRest(code, "oauth"),
};

function template(code: string): string {
  const known: Readonly<Record<string, string>> = TEXTS;
  const [kind = "", number] = code.split(".");
  if (number === undefined) return known[code] ?? code;
  const { meaning, cause, cure } = (EXPLAIN[kind] ?? explain)(Number(number));
  return `${meaning} ${cause} ${cure}`;
}

/** Renders in English. */
export const english = (words: Words): string => render(words, template);

/** Renders several sentences in English. */
export const allEnglish = (words: readonly Words[]): string => words.map(english).join(" ");

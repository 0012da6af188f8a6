// What a refusal of Zoom means, in the editor's language: meaning, cause and cure of its code, from the catalog of *zoom
// control*. What is no code of Zoom, such as a network's fault, is shown in the runtime's English.

import type { Said } from "./admin";
import { catalog } from "./properties";

const translate = catalog("zoom-rtms-control");

/** A text of the catalog, if it has one: the editor gives back the key of a text that is missing. */
function lookUp(key: string): string | undefined {
  const words = translate(key);
  return words.endsWith(key) ? undefined : words;
}

/** What went wrong, as the runtime tells it. */
export interface Explained {
  /** `rest.<code>` or `oauth.<code>` of Zoom. */
  explanation?: string;
  /** In English, with all details. */
  message: string;
}

/** Codes that are newer than this package have one explanation together. */
function keyOf(explanation: string): string {
  const [kind = "", code = ""] = explanation.split(".");
  return lookUp(`explanation.${code}.meaning`) === undefined ? `explanation.${kind}` : `explanation.${code}`;
}

/** The message, and what it means if it has a code of Zoom. */
export function explanationSentences({ explanation, message }: Explained): Said[] {
  const error: Said = { level: "error", text: message };
  if (explanation === undefined) return [error];
  const key = keyOf(explanation);
  const parts = ["meaning", "cause", "cure"].map((part) => lookUp(`${key}.${part}`));
  if (parts.some((part) => part === undefined)) return [error];
  const [meaning = "", cause = "", cure = ""] = parts;
  return [
    { level: "error", text: meaning },
    { level: "note", text: cause },
    { level: "note", text: cure },
    { level: "note", text: message },
  ];
}

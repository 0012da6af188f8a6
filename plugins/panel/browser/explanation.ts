// What went wrong, in the editor's language. The English comes with the reply, from the explanations of src/protocol;
// the catalogs of the other languages hold meaning, cause and cure by code, a line each. Phrases that many of them
// share stand there once: `{anew}` is the phrase of that name.

import type { PanelExplained } from "../../../src/runtime/panel/reply";

const PHRASE = /\{(\w+)\}/g;

/** A text of the catalog; `undefined` if the editor's language has none. */
export type LookUp = (key: string) => string | undefined;

/** Codes of Zoom that are newer than this package have one explanation together. */
function wordsOf({ kind, code }: PanelExplained, lookUp: LookUp): string | undefined {
  return (
    lookUp(`explanation.${kind}.${code}`) ?? (kind === "error" ? undefined : lookUp(`explanation.${kind}.unknown`))
  );
}

/** Meaning, cause and cure, a line each; `undefined` in English, and in languages that this package does not have. */
export function translated(explained: PanelExplained, lookUp: LookUp): string | undefined {
  return wordsOf(explained, lookUp)?.replace(PHRASE, (name, key) => lookUp(`explanation.phrase.${key}`) ?? name);
}

// Makes words and names safe for one line of a document. All scripts are kept.

import { piecesOf } from "./segmenter";

/** White space of any kind, including line breaks and separators, and all other control characters. */
const BREAKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Half of a surrogate pair, which UTF-8 cannot encode. */
const UNPAIRED = /\p{Cs}/gu;
/**
 * Embeddings, overrides and isolates, which could reverse the text around them. Right-to-left scripts do not need
 * them: marks, and the direction of the letters themselves, remain.
 */
const BIDI_CONTROLS = /[\u202A-\u202E\u2066-\u2069]/gu;

/** `text` on one line, without control characters. */
export function oneLine(text: string): string {
  return text.replace(BIDI_CONTROLS, "").replace(BREAKS, " ").replace(UNPAIRED, "\uFFFD").trim();
}

/** Scripts that have no spaces between words. */
const UNSPACED =
  "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Bopomofo}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
/** Including the punctuation and the wide forms of East Asia. */
const UNSPACED_CHARACTER = `[${UNSPACED}\\u3000-\\u303F\\u30FC\\uFF01-\\uFF65]`;
const ENDS_UNSPACED = new RegExp(`${UNSPACED_CHARACTER}\\p{M}*$`, "u");
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED_CHARACTER}`, "u");
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");

/** Whether the text can be broken at places without a space. */
export function isUnspaced(text: string): boolean {
  return HAS_UNSPACED.test(text);
}

/** Joins what somebody said in several segments, with a space between them if the script uses spaces. */
export function joined(texts: readonly string[]): string {
  let whole = "";
  let last = "";
  for (const text of texts) {
    if (text.trim() === "") continue;
    const unspaced = last === "" || (ENDS_UNSPACED.test(last) && BEGINS_UNSPACED.test(text));
    whole += unspaced ? text : ` ${text}`;
    last = text;
  }
  return whole;
}

/** Where each word of `text` begins, in any script, counted as its readers would. */
export function wordStarts(text: string): number[] {
  const starts: number[] = [];
  for (const { index, isWordLike } of piecesOf("word", text)) if (isWordLike) starts.push(index);
  return starts;
}

/** Splits `text` into words, white space and punctuation. */
export function wordPieces(text: string): string[] {
  return Array.from(piecesOf("word", text), (piece) => piece.text);
}

/** `Name: words` on one line, or only the words if there is no name; empty without words. */
export function namedLine(speaker: string | undefined, text: string): string {
  const words = oneLine(text);
  const name = oneLine(speaker ?? "");
  if (words === "") return "";
  return name === "" ? `${words}\n` : `${name}: ${words}\n`;
}

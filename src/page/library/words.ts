// Finds words in what was said and in names, however they are written: capitals, accents and forms of letters do not count.
// A scan of plain text: 20 million characters take some 10 ms, and an index of the same words several times the memory. Each
// word of a meeting is kept once, which for talk is a quarter of the text.

import type { Caption } from "../model";

const MOST_TERMS = 8;
const LONGEST_QUERY = 200;
/** Characters of an excerpt. */
const EXCERPT = 160;

/** A text as it is compared. */
export const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();

/** Between white space. */
const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== "");

/** The words of a query, folded. */
export const termsOf = (query: string): string[] =>
  [...new Set(wordsOf(query.slice(0, LONGEST_QUERY)))].slice(0, MOST_TERMS);

export const hasAll = (text: string, terms: readonly string[]): boolean => terms.every((term) => text.includes(term));

/** What is searched of a meeting: its words, each once. A term has no white space in it, so it is in one of them or in none. */
export function searchable(people: readonly string[], captions: readonly Caption[]): string {
  const words = new Set(people.flatMap(wordsOf));
  for (const { text } of captions) for (const word of wordsOf(text)) words.add(word);
  return [...words].join("\n");
}

/** A part of the text around a place, between whole characters. */
function around(text: string, place: number): string {
  const characters = [...text];
  if (characters.length <= EXCERPT) return text;
  const from = Math.max(0, Math.min(place - EXCERPT / 4, characters.length - EXCERPT));
  const cut = characters.slice(from, from + EXCERPT).join("");
  return `${from > 0 ? "…" : ""}${cut}${from + EXCERPT < characters.length ? "…" : ""}`;
}

/** The first caption that has the most of the terms, cut; nothing if none has any. */
export function excerptOf(captions: readonly Caption[], terms: readonly string[]): string | undefined {
  let best: { text: string; hits: number; place: number } | undefined;
  for (const { text } of captions) {
    const plain = folded(text);
    const places = terms.map((term) => plain.indexOf(term)).filter((place) => place >= 0);
    if (places.length > (best?.hits ?? 0)) best = { text, hits: places.length, place: Math.min(...places) };
    if (best?.hits === terms.length) break;
  }
  return best && around(best.text, best.place);
}

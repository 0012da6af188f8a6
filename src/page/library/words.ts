// What is searched of a meeting, and what a list shows of what was found. A scan of plain text: 20 million characters take
// some 10 ms, and an index of the same words several times the memory. Each word of a meeting is kept once, which for talk is
// a quarter of the text.

import { folded, hitsOf, wordsOf } from "../matching";
import type { Caption, Meeting, MeetingSummary } from "../model";

/** Characters of an excerpt. */
const EXCERPT = 160;

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

type Excerpt = Pick<MeetingSummary, "excerpt" | "excerptAt" | "excerptBy">;

/** The sentence at which the meeting opens for these terms, cut, with its time and its speaker; nothing if no sentence has any. */
export function excerptOf(
  { captions, speakers }: Pick<Meeting, "captions" | "speakers">,
  terms: readonly string[],
): Excerpt | undefined {
  const found = captions[hitsOf(captions, speakers, terms)[0] ?? -1];
  if (!found) return undefined;
  const plain = folded(found.text);
  const places = terms.map((term) => plain.indexOf(term)).filter((place) => place >= 0);
  const by = speakers.find(({ key }) => key === found.speaker)?.name;
  return {
    excerpt: around(found.text, places.length > 0 ? Math.min(...places) : 0),
    excerptAt: found.start,
    ...(by && { excerptBy: by }),
  };
}

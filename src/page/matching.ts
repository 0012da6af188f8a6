/**
 * Finds words in what was said and in names, however they are written: capitals, accents and forms of letters do not count.
 * The list of recordings and an opened meeting find by the same rules. This file imports nothing, because the browser has it too.
 */

/** Of a query. */
const MOST_TERMS = 8;
const LONGEST_QUERY = 200;
/** Most texts of most languages, and a hundred times faster. */
const ASCII = /^[\x20-\x7e]*$/;

/** A text as it is compared. Sigma has two small forms, by its place in a word. */
export const folded = (text: string): string =>
  ASCII.test(text)
    ? text.toLowerCase()
    : text
        .normalize("NFKD")
        .replace(/\p{M}+/gu, "")
        .toLowerCase()
        .replaceAll("ς", "σ");

/** The words of a text between white space, folded. */
export const wordsOf = (text: string): string[] =>
  folded(text)
    .split(/\s+/)
    .filter((word) => word !== "");

/** The words of a query, folded. */
export const termsOf = (query: string): string[] =>
  [...new Set(wordsOf(query.slice(0, LONGEST_QUERY)))].slice(0, MOST_TERMS);

/** Whether a folded text has all of the terms. */
export const hasAll = (text: string, terms: readonly string[]): boolean => terms.every((term) => text.includes(term));

/** What is compared of a caption. */
interface Said {
  /** The speaker's key. */
  readonly speaker: string;
  readonly text: string;
}

interface Named {
  readonly key: string;
  readonly name: string;
}

/**
 * Indexes of the sentences that a query is about: those that have all of its words in their text and their speaker's name.
 * If none has, those that have the most of its words, and of these those with the most in their text.
 * @param terms of `termsOf`; none finds nothing
 */
export function hitsOf(captions: readonly Said[], speakers: readonly Named[], terms: readonly string[]): number[] {
  const named = new Map(speakers.map(({ key, name }) => [key, terms.map((term) => folded(name).includes(term))]));
  let [most, mostSaid] = [0, 0];
  let hits: number[] = [];
  captions.forEach(({ speaker, text }, index) => {
    const plain = folded(text);
    const inName = named.get(speaker);
    let [all, said] = [0, 0];
    terms.forEach((term, at) => {
      const isSaid = plain.includes(term);
      if (isSaid) said += 1;
      if (isSaid || inName?.[at]) all += 1;
    });
    // Of sentences that have them all, it does not matter where.
    const weight = all === terms.length ? 0 : said;
    if (all === 0 || all < most || (all === most && weight < mostSaid)) return;
    if (all > most || weight > mostSaid) hits = [];
    [most, mostSaid] = [all, weight];
    hits.push(index);
  });
  return hits;
}

export interface Piece {
  text: string;
  isHit: boolean;
}

/** A text folded, and for each of its units where in the text the character begins and ends that it is of. */
function placed(text: string): { plain: string; from: number[]; to: number[] } {
  const [from, to]: [number[], number[]] = [[], []];
  let [plain, at] = ["", 0];
  for (const character of text) {
    const part = folded(character);
    for (let unit = 0; unit < part.length; unit += 1) {
      from.push(at);
      to.push(at + character.length);
    }
    plain += part;
    at += character.length;
    // An accent of its own belongs to the letter before.
    if (part === "" && to.length > 0) to[to.length - 1] = at;
  }
  return { plain, from, to };
}

/** A text in pieces, those that were looked for marked. The pieces, joined, are the text. */
export function pieces(text: string, terms: readonly string[]): Piece[] {
  const { plain, from, to } = placed(text);
  const isHit = new Uint8Array(text.length);
  for (const term of terms.filter((each) => each !== ""))
    for (let at = plain.indexOf(term); at >= 0; at = plain.indexOf(term, at + term.length))
      isHit.fill(1, from[at], to[at + term.length - 1]);
  const result: Piece[] = [];
  for (let start = 0; start < text.length; ) {
    let end = start + 1;
    while (end < text.length && isHit[end] === isHit[start]) end += 1;
    result.push({ text: text.slice(start, end), isHit: isHit[start] === 1 });
    start = end;
  }
  return result;
}

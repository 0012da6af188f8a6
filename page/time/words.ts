// When each word of a caption is said. Zoom sends no times of words, so a caption's time is spread evenly over its
// letters: what is clicked is heard within a word or two of the click.

import type { Caption } from "../../src/page/model";

/** A word with the punctuation and the space that follow it: the words of a caption, joined, are its text. */
export interface Word {
  text: string;
  /** Milliseconds from the meeting's beginning. */
  start: number;
  end: number;
}

const LETTER = /[\p{L}\p{N}]/u;
/** What is written without spaces: Chinese, Japanese, Thai, Lao, Khmer, Burmese. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

let segmenter: Intl.Segmenter | undefined;

/** Cuts a text into words; each begins with a letter or a digit, but perhaps the first. */
export function cut(text: string): string[] {
  if (!UNSPACED.test(text)) return text.match(/\s*\S+\s*/gu) ?? (text === "" ? [] : [text]);
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    const isFirst = words.length === 0 || (words.length === 1 && !LETTER.test(words[0] ?? ""));
    if (isWordLike && !isFirst) words.push(segment);
    else words[Math.max(0, words.length - 1)] = (words.at(-1) ?? "") + segment;
  }
  return words;
}

/** Letters and digits; a word without any still takes a moment. */
function weightOf(word: string): number {
  let letters = 0;
  for (const character of word) if (LETTER.test(character)) letters += 1;
  return Math.max(1, letters);
}

/** The words of a caption at their times, in order. */
export function wordsOf({ text, start, end }: Pick<Caption, "text" | "start" | "end">): Word[] {
  const words = cut(text);
  const weights = words.map(weightOf);
  const each = Math.max(0, end - start) / weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return words.map((word, index) => {
    const from = start + before * each;
    before += weights[index] ?? 0;
    return { text: word, start: from, end: start + before * each };
  });
}

/** Index of the last of what is sorted by `start` that has begun by then; -1 before the first. */
export function lastBegun(sorted: readonly { start: number }[], time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// What WebVTT and SRT have in common: segments as captions that a player shows well, and the look of their times.

import type { Cue } from "./cues";
import { linesOf, widthOf } from "./lines";
import { oneLine } from "./words";

/** More would hide the picture (Netflix, BBC). */
const LINES = 2;

/** One caption: at most two lines, and its speaker's name on one. */
export interface Caption {
  readonly start: number;
  readonly end: number;
  /** Empty if nobody is known. */
  readonly name: string;
  readonly lines: readonly string[];
}

/**
 * The captions of one cue, none without words: a long one is several, one after the other, each as long as its share of
 * the words. `shown` says what stands in the first line before the words.
 */
export function captionsOf(cue: Cue, shown: (name: string) => string): Caption[] {
  const words = oneLine(cue.text);
  if (words === "") return [];
  const name = oneLine(cue.speaker ?? "");
  const lines = linesOf(words, LINES, widthOf(shown(name)));
  const total = lines.reduce((sum, { width }) => sum + width, 0);
  const at = (width: number) => cue.start + Math.floor(((cue.end - cue.start) * width) / Math.max(total, 1));
  const captions: Caption[] = [];
  let said = 0;
  for (let first = 0; first < lines.length; first += LINES) {
    const some = lines.slice(first, first + LINES);
    const start = at(said);
    said += some.reduce((sum, { width }) => sum + width, 0);
    const end = first + LINES >= lines.length ? cue.end : at(said);
    captions.push({ start, end: Math.max(start + 1, end), name, lines: some.map(({ text }) => text) });
  }
  return captions;
}

/** `hh:mm:ss`, a mark and three digits, with more digits for the hours if it takes them. */
export function captionTime(milliseconds: number, mark: string): string {
  const digits = (value: number, length: number) => String(Math.floor(value)).padStart(length, "0");
  return `${clockTime(milliseconds)}${mark}${digits(milliseconds % 1000, 3)}`;
}

/** `hh:mm:ss`. */
export function clockTime(milliseconds: number): string {
  const digits = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const seconds = milliseconds / 1000;
  return [digits(seconds / 3600), digits((seconds / 60) % 60), digits(seconds % 60)].join(":");
}

// What WebVTT and SRT have in common: segments as captions that a player shows well, and the look of their times.

import { oneLine, timeFor } from "../segments";
import type { Cue } from "./cues";
import { linesOf, widthOf } from "./lines";

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

interface Wrapped {
  /** What stands before the words. */
  readonly ahead: string;
  readonly lines: ReturnType<typeof linesOf>;
}

/** Where to break lines is most of the work of a document, so what has not changed since the last one is not done again. */
const WRAPPED = new WeakMap<object, Wrapped>();

function wrapped({ text, source }: Cue, ahead: string): Wrapped["lines"] {
  const known = source && WRAPPED.get(source);
  if (known?.ahead === ahead) return known.lines;
  const words = oneLine(text);
  const lines = words === "" ? [] : linesOf(words, LINES, widthOf(ahead));
  if (source) WRAPPED.set(source, { ahead, lines });
  return lines;
}

/**
 * The captions of one cue, none without words: a long one is several, one after the other, each as long as its share of
 * the words. `shown` says what stands in the first line before the words.
 */
export function captionsOf(cue: Cue, shown: (name: string) => string): Caption[] {
  const name = oneLine(cue.speaker ?? "");
  const lines = wrapped(cue, shown(name));
  const total = lines.reduce((sum, { width }) => sum + width, 0);
  const at = (width: number) => cue.start + Math.floor(((cue.end - cue.start) * width) / Math.max(total, 1));
  const captions: Caption[] = [];
  let said = 0;
  for (let first = 0; first < lines.length; first += LINES) {
    const some = lines.slice(first, first + LINES);
    const start = Math.max(at(said), (captions.at(-1)?.start ?? -1) + 1);
    said += some.reduce((sum, { width }) => sum + width, 0);
    const end = first + LINES >= lines.length ? cue.end : at(said);
    captions.push({ start, end: Math.max(start + 1, end), name, lines: some.map(({ text }) => text) });
  }
  return captions;
}

export type Span = Pick<Caption, "start" | "end">;

/** Before the first caption. */
export const FIRST_SPAN: Span = { start: 0, end: Number.POSITIVE_INFINITY };

/** One after the other, each at least as long as it takes to read it. */
export function readable(captions: readonly Caption[]): Caption[] {
  let notBefore = 0;
  return captions.map((caption) => {
    const start = Math.max(caption.start, notBefore);
    notBefore = Math.max(caption.end, start + timeFor(caption.lines.join(" ")));
    return { ...caption, start, end: notBefore };
  });
}

/** By start; of what starts together, the longest first. Players show it so (WebVTT, "text track cue order"). */
export function asPlayed(one: Span, other: Span): number {
  return one.start - other.start || other.end - one.end;
}

/**
 * The captions of one cue, all moved as far as they must be to be played after the one `before` them, wherever they are
 * read: starts do not descend, and what starts with the one before it but lasts longer comes a millisecond after it.
 */
export function following(captions: readonly Caption[], before: Span): Caption[] {
  const [first] = captions;
  if (!first) return [];
  const start = Math.max(first.start, before.start);
  const isLonger = start === before.start && first.end - first.start > before.end - before.start;
  const delay = start - first.start + (isLonger ? 1 : 0);
  return captions.map((caption) => ({ ...caption, start: caption.start + delay, end: caption.end + delay }));
}

/** What a player may take for markup where it cannot be escaped, and what looks like it. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "&": "\uFF06",
  "<": "\u2039",
  ">": "\u203A",
  "{": "\uFF5B",
  "}": "\uFF5D",
  "\\": "\uFF3C",
  "-": "\u2010",
};

/** `text` with look-alikes for each character that `markup`, a global expression, finds. */
export function disguised(text: string, markup: RegExp): string {
  return text.replace(markup, (character) => LOOKALIKES[character] ?? character);
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

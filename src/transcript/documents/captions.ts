// What WebVTT and SRT share: turning segments into readable captions, and formatting times.

import { oneLine, timeFor } from "../segments";
import type { Cue } from "./cues";
import { linesOf, widthOf } from "./lines";

/** More lines would hide the picture (guidelines of Netflix and BBC). */
const LINES = 2;

/** One caption: at most two lines, and the speaker's name. */
export interface Caption {
  readonly start: number;
  readonly end: number;
  /** Empty if there is no name. */
  readonly name: string;
  readonly lines: readonly string[];
}

interface Wrapped {
  /** What precedes the words in the first line. */
  readonly ahead: string;
  readonly lines: ReturnType<typeof linesOf>;
}

/** Breaking lines is most of the work for a document, so unchanged segments reuse the last result. */
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
 * The captions of one cue, none if it has no words. A long cue becomes several captions in a row, each with the
 * duration of its share of the words. `shown` is what precedes the words in the first line.
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

/** The span before the first caption. */
export const FIRST_SPAN: Span = { start: 0, end: Number.POSITIVE_INFINITY };

/** Captions one after the other, each shown long enough to be read. */
export function readable(captions: readonly Caption[]): Caption[] {
  let notBefore = 0;
  return captions.map((caption) => {
    const start = Math.max(caption.start, notBefore);
    notBefore = Math.max(caption.end, start + timeFor(caption.lines.join(" ")));
    return { ...caption, start, end: notBefore };
  });
}

/**
 * Sorts by start; of captions with the same start, the longest first. Players use this order (WebVTT, "text track cue
 * order").
 */
export function asPlayed(one: Span, other: Span): number {
  return one.start - other.start || other.end - one.end;
}

/**
 * The captions of one cue, all moved by the time that keeps them in playing order after the caption `before`: starts
 * do not go backwards, and a caption with the same start as the previous one but a later end starts one millisecond
 * later.
 */
export function following(captions: readonly Caption[], before: Span): Caption[] {
  const [first] = captions;
  if (!first) return [];
  const start = Math.max(first.start, before.start);
  const isLonger = start === before.start && first.end - first.start > before.end - before.start;
  const delay = start - first.start + (isLonger ? 1 : 0);
  return captions.map((caption) => ({ ...caption, start: caption.start + delay, end: caption.end + delay }));
}

/** Replaces characters that a player may take for markup, and that cannot be escaped, by characters that look alike. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  "&": "\uFF06",
  "<": "\u2039",
  ">": "\u203A",
  "{": "\uFF5B",
  "}": "\uFF5D",
  "\\": "\uFF3C",
  "-": "\u2010",
};

/** Replaces each character in `text` that matches `markup`, a global expression, by a look-alike. */
export function disguised(text: string, markup: RegExp): string {
  return text.replace(markup, (character) => LOOKALIKES[character] ?? character);
}

/** `hh:mm:ss`, a separator and three digits. Hours may have more digits. */
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

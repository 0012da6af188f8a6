// Markdown (CommonMark): who speaks and when in a line of its own, then a paragraph for each segment. Nothing that is said
// or that someone is called becomes markup or HTML.

import { oneLine } from "../segments";
import { clockTime } from "./captions";
import type { Cue } from "./cues";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Emphasis, code, links, tables, headings, and what common dialects add: mathematics, marks, wiki links. */
const INLINE = /[\\`*_{}[\]#|~$^=]/g;
/** What begins a list, a quotation or a line across, but only where a line begins. */
const LEADING = /^([-+:]|\d{1,9}(?=[.)]))/;
const ENDS_NUMBER = /^(\d+)([.)])/;

function escaped(text: string): string {
  const inline = text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? "").replace(INLINE, "\\$&");
  if (!LEADING.test(inline)) return inline;
  return ENDS_NUMBER.test(inline) ? inline.replace(ENDS_NUMBER, "$1\\$2") : `\\${inline}`;
}

/** `begins`: somebody else spoke before, or nobody for a while. */
export function markdownEntry({ start, speaker, text }: Cue, begins: boolean): string {
  const words = oneLine(text);
  if (words === "") return "";
  const name = oneLine(speaker ?? "");
  const who = name === "" ? "" : `**${escaped(name)}** `;
  return begins ? `${who}${clockTime(start)}\n\n${escaped(words)}\n\n` : `${escaped(words)}\n\n`;
}

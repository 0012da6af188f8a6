// Markdown (CommonMark): the speaker and the time in one line, then one paragraph per segment. Escapes words and
// names, so that nothing becomes markup or HTML.

import { oneLine } from "../segments";
import { clockTime } from "./captions";
import type { Cue } from "./cues";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
/** Emphasis, code, links, tables, headings, and common extensions: mathematics, highlights, wiki links. */
const INLINE = /[\\`*_{}[\]#|~$^=]/g;
/** Begins a list, a quotation or a thematic break, but only at the start of a line. */
const LEADING = /^([-+:]|\d{1,9}(?=[.)]))/;
const ENDS_NUMBER = /^(\d+)([.)])/;

function escaped(text: string): string {
  const inline = text.replace(/[&<>]/g, (character) => ENTITIES[character] ?? "").replace(INLINE, "\\$&");
  if (!LEADING.test(inline)) return inline;
  return ENDS_NUMBER.test(inline) ? inline.replace(ENDS_NUMBER, "$1\\$2") : `\\${inline}`;
}

/** `begins`: another speaker came before, or a pause. */
export function markdownEntry({ start, speaker, text }: Cue, begins: boolean): string {
  const words = oneLine(text);
  if (words === "") return "";
  const name = oneLine(speaker ?? "");
  const who = name === "" ? "" : `**${escaped(name)}** `;
  return begins ? `${who}${clockTime(start)}\n\n${escaped(words)}\n\n` : `${escaped(words)}\n\n`;
}

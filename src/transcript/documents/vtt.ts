// WebVTT with voice tags (https://www.w3.org/TR/webvtt1/). Escapes words and names, so that nothing can end a cue,
// open a tag or look like a time line.

import { type Caption, captionTime, disguised } from "./captions";

export const VTT_HEAD = "WEBVTT\n\n";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** ffmpeg, and players based on it, show `\N` in the words as a line break. It cannot be escaped. */
const MARKUP = /\\/g;

/** Escapes cue text. Escaping `>` also covers `-->`. */
function escaped(text: string): string {
  return disguised(text, MARKUP).replace(/[&<>]/g, (character) => ESCAPES[character] ?? "");
}

/**
 * The standard writes `&amp;` in a name, but ffmpeg shows it, and what follows it, before the words; braces likewise
 * (`findings/ffmpeg-voice-tags.sh`). Two hyphens at the end would turn the end of the tag into an arrow.
 */
const MARKUP_IN_NAMES = /[&<>{}\\]|(?<=-)-$/g;

/** `hh:mm:ss.ttt`. */
export function vttTime(milliseconds: number): string {
  return captionTime(milliseconds, ".");
}

/** A voice tag takes no space on the screen. */
export function vttName(): string {
  return "";
}

/** One cue with the blank line that ends it. */
export function vttCue({ start, end, name, lines }: Caption): string {
  const voice = name === "" ? "" : `<v ${disguised(name, MARKUP_IN_NAMES)}>`;
  return `${vttTime(start)} --> ${vttTime(end)}\n${voice}${lines.map(escaped).join("\n")}\n\n`;
}

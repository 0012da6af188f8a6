// WebVTT with voice tags (https://www.w3.org/TR/webvtt1/). Nothing that is said or that someone is called can end a cue,
// open a tag, or pass for a time line.

import { type Caption, captionTime, disguised } from "./captions";

export const VTT_HEAD = "WEBVTT\n\n";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** To ffmpeg, and to the players that use it, `\N` in the words is a line break, which nothing can escape. */
const MARKUP = /\\/g;

/** Of cue text; `-->` goes with `>`. */
function escaped(text: string): string {
  return disguised(text, MARKUP).replace(/[&<>]/g, (character) => ESCAPES[character] ?? "");
}

/**
 * The standard has `&amp;` in a name, but ffmpeg shows it, and what stands behind it, before the words; a brace
 * likewise (`findings/ffmpeg-voice-tags.sh`). Two hyphens at the end would make the end of the tag an arrow.
 */
const MARKUP_IN_NAMES = /[&<>{}\\]|(?<=-)-$/g;

/** `hh:mm:ss.ttt`. */
export function vttTime(milliseconds: number): string {
  return captionTime(milliseconds, ".");
}

/** The voice tag takes no room on the screen. */
export function vttName(): string {
  return "";
}

/** One cue with the blank line that ends it. */
export function vttCue({ start, end, name, lines }: Caption): string {
  const voice = name === "" ? "" : `<v ${disguised(name, MARKUP_IN_NAMES)}>`;
  return `${vttTime(start)} --> ${vttTime(end)}\n${voice}${lines.map(escaped).join("\n")}\n\n`;
}

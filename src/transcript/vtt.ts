// WebVTT with voice tags (https://www.w3.org/TR/webvtt1/). Nothing that is said or that someone is called can end a cue,
// open a tag, or pass for a time line.

import { type Caption, captionTime } from "./captions";

export const VTT_HEAD = "WEBVTT\n\n";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** For cue text and for the name in a voice tag alike; `-->` goes with `>`. */
function escaped(text: string): string {
  return text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? "");
}

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
  const voice = name === "" ? "" : `<v ${escaped(name)}>`;
  return `${vttTime(start)} --> ${vttTime(end)}\n${voice}${lines.map(escaped).join("\n")}\n\n`;
}

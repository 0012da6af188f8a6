// WebVTT with voice tags (https://www.w3.org/TR/webvtt1/). Nothing that is said or that someone is called can end a cue,
// open a tag, or pass for a time line.

import type { Cue } from "./cues";
import { oneLine } from "./words";

export const VTT_HEAD = "WEBVTT\n\n";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** For cue text and for the name in a voice tag alike; `-->` goes with `>`. */
function escaped(text: string): string {
  return oneLine(text).replace(/[&<>]/g, (character) => ESCAPES[character] ?? "");
}

/** `hh:mm:ss.ttt`, with more digits for the hours if it takes them. */
export function vttTime(milliseconds: number): string {
  const digits = (value: number, length: number) => String(Math.floor(value)).padStart(length, "0");
  const seconds = milliseconds / 1000;
  const clock = [digits(seconds / 3600, 2), digits((seconds / 60) % 60, 2), digits(seconds % 60, 2)].join(":");
  return `${clock}.${digits(milliseconds % 1000, 3)}`;
}

/** One cue with the blank line that ends it; nothing for a cue without words. */
export function vttCue({ start, end, speaker, text }: Cue): string {
  const words = escaped(text);
  if (words === "") return "";
  const name = escaped(speaker ?? "");
  const voice = name === "" ? "" : `<v ${name}>`;
  return `${vttTime(start)} --> ${vttTime(end)}\n${voice}${words}\n\n`;
}

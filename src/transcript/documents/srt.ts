// SubRip. It has no standard and no way to escape: players take markup of HTML and of SubStation Alpha from it. What
// could be markup, or a time line, is written with a character that looks like it.

import { type Caption, captionTime, disguised } from "./captions";

const MARKUP = /[<>{}\\]/g;

/** SRT has no voice tags: the name stands before the words. */
export function srtName(name: string): string {
  return name === "" ? "" : `${name}: `;
}

/** One caption, its number before it and a blank line behind it. */
export function srtCue({ start, end, name, lines }: Caption, number: number): string {
  const times = `${captionTime(start, ",")} --> ${captionTime(end, ",")}`;
  return `${number}\n${times}\n${disguised(srtName(name) + lines.join("\n"), MARKUP)}\n\n`;
}

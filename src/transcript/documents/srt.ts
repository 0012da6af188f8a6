// SubRip has no standard and no escaping: players accept markup of HTML and SubStation Alpha in it. Characters that
// could be markup, or part of a time line, are replaced by look-alikes.

import { type Caption, captionTime, disguised } from "./captions";

const MARKUP = /[<>{}\\]/g;

/** SRT has no voice tags: the name precedes the words. */
export function srtName(name: string): string {
  return name === "" ? "" : `${name}: `;
}

/** One caption: its number first, a blank line last. */
export function srtCue({ start, end, name, lines }: Caption, number: number): string {
  const times = `${captionTime(start, ",")} --> ${captionTime(end, ",")}`;
  return `${number}\n${times}\n${disguised(srtName(name) + lines.join("\n"), MARKUP)}\n\n`;
}

// Reads a WebVTT file (https://www.w3.org/TR/webvtt1/). Lenient, because the files come from many tools. The speaker
// comes from a voice tag or, as in Zoom's cloud recordings, from a name before a colon.

import { beyondBounds } from "../../protocol/input";

/** Times are milliseconds from the start, integers. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly voice?: string;
  readonly text: string;
}

const TIMING = /^\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})\s*-->\s*(?:(\d+):)?(\d{1,2}):(\d{2})[.,](\d{3})/;
const VOICE = /<v(?:\.[^\s>]*)?\s+([^>]+)>/;
/** A name before a colon. Excludes sentences and times. */
const NAMED = /^(\p{L}[^:.!?]{0,59}): +(\S.*)$/su;

const REFERENCES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&nbsp;": " ",
  "&lrm;": "",
  "&rlm;": "",
};

function milliseconds([hours = "0", minutes, seconds, rest]: readonly (string | undefined)[]): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(rest);
}

/** Removes tags and resolves character references; one line. */
function plain(text: string): string {
  const bare = text.replace(/<[^>]*>/g, "").replace(/&\w+;/g, (reference) => REFERENCES[reference] ?? reference);
  return bare.replace(/\s+/g, " ").trim();
}

/** `undefined` for a block that is no cue: header, note or style. */
function cueOf(block: string): Cue | undefined {
  const lines = block.split("\n");
  const at = lines.findIndex((line) => TIMING.test(line));
  const times = TIMING.exec(lines[at] ?? "");
  if (!times) return undefined;
  const text = lines.slice(at + 1).join("\n");
  const voice = plain(VOICE.exec(text)?.[1] ?? "");
  const [start, end] = [milliseconds(times.slice(1, 5)), milliseconds(times.slice(5, 9))];
  return { start, end: Math.max(start, end), ...(voice !== "" && { voice }), text: plain(text) };
}

/** A single colon may be part of a sentence. If most lines begin with a name and a colon, the name is the speaker. */
function withNames(cues: readonly Cue[]): Cue[] {
  const named = cues.map((cue) => {
    const [, voice, text] = NAMED.exec(cue.text) ?? [];
    return voice && text ? { ...cue, voice, text } : cue;
  });
  return named.filter(({ voice }) => voice).length * 2 > cues.length ? named : [...cues];
}

/** The cues sorted by time. @throws RangeError if there is none, or one beyond the limits */
export function readCues(file: string): Cue[] {
  const blocks = file
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n/);
  const cues = blocks.map(cueOf).filter((cue) => cue !== undefined && cue.text !== "") as Cue[];
  if (cues.length === 0)
    throw new RangeError(
      "has no captions. A WebVTT file has lines such as 00:00:01.000 --> 00:00:04.000, each followed by its words",
    );
  const beyond = cues.map((cue) => beyondBounds(cue)).find((each) => each !== undefined);
  if (beyond) throw new RangeError(`has a caption that ${beyond}; split it`);
  cues.sort((a, b) => a.start - b.start);
  return cues.some(({ voice }) => voice) ? cues : withNames(cues);
}

// A transcript as a file: WebVTT, SRT, Markdown. Made here, so that it has the names as they were corrected, and what
// nobody saved can still be downloaded.

import type { Caption, Speaker } from "../../src/page/model";

export type DocumentKind = "vtt" | "srt" | "md";

export const DOCUMENT_TYPES: Readonly<Record<DocumentKind, string>> = {
  vtt: "text/vtt",
  srt: "application/x-subrip",
  md: "text/markdown",
};

/** As WebVTT and SRT have it: `00:00:03.420`. */
function timeOf(ms: number, point: string): string {
  const whole = Math.max(0, Math.round(ms));
  const part = (divisor: number, modulus: number, width: number) =>
    String(Math.floor(whole / divisor) % modulus).padStart(width, "0");
  return `${part(3_600_000, 1_000_000, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}${point}${part(1, 1000, 3)}`;
}

/** Line breaks would end a cue. */
const oneLine = (text: string) => text.replace(/[\r\n\u2028\u2029\u0085]+/gu, " ").trim();
const escaped = (text: string) => oneLine(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const escapedName = (name: string) => escaped(name).replace(/\s+/gu, " ");
/** `-->` would be read as a time in a cue. */
const plain = (text: string) => oneLine(text).replace(/-->/g, "→");
/** As Markdown: nothing in it becomes markup, HTML, a link or a list; all else is as it was said. */
const literal = (text: string) =>
  oneLine(text)
    .replace(/[\\`*_{}[\]#|<>&~$^=@]|:(?=\/\/)/g, "\\$&")
    .replace(/\b(www)\./gi, "$1\\.")
    .replace(/^[-+:]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");

/** @param title of a Markdown's heading; `unknown` stands for a speaker without a name */
export function documentOf(
  kind: DocumentKind,
  captions: readonly Caption[],
  speakers: readonly Speaker[],
  { title, unknown }: { title: string; unknown: string },
): string {
  const nameOf = ({ speaker }: Caption) => speakers.find(({ key }) => key === speaker)?.name || unknown;
  if (kind === "vtt") {
    const cues = captions.map(
      (each) =>
        `${timeOf(each.start, ".")} --> ${timeOf(each.end, ".")}\n<v ${escapedName(nameOf(each))}>${escaped(each.text)}</v>\n`,
    );
    return `WEBVTT\n\n${cues.join("\n")}`;
  }
  if (kind === "srt") {
    const cues = captions.map(
      (each, index) =>
        `${index + 1}\n${timeOf(each.start, ",")} --> ${timeOf(each.end, ",")}\n${plain(nameOf(each))}: ${plain(each.text)}\n`,
    );
    return cues.join("\n");
  }
  const turns = captions.map(
    (each) => `**${literal(nameOf(each))}** ${timeOf(each.start, ".").slice(0, 8)}  \n${literal(each.text)}\n`,
  );
  return `# ${literal(title)}\n\n${turns.join("\n")}`;
}

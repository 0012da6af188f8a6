// Other programs' readers of captions and Markdown, for tests only: what this package writes must be what they read.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSync } from "subtitle";

const require = createRequire(__filename);

/** Times are milliseconds. */
export interface ReadCaption {
  start: number;
  end: number;
  text: string;
}

interface Webvtt {
  parse(input: string, options: { strict: boolean }): { valid: boolean; cues: ReadCaption[] };
}
const webvtt: Webvtt = require("node-webvtt");

/** Seconds in floating point, as milliseconds. */
const ms = (seconds: number) => Math.round(seconds * 1000);

/** @throws if anything is wrong with it */
export function readByNodeWebvtt(vtt: string): ReadCaption[] {
  const { cues } = webvtt.parse(vtt, { strict: true });
  return cues.map(({ start, end, text }) => ({ start: ms(start), end: ms(end), text }));
}

/** SRT or WebVTT. */
export function readBySubtitle(captions: string): ReadCaption[] {
  return parseSync(captions).flatMap((node) =>
    node.type === "cue" ? [{ start: node.data.start, end: node.data.end, text: node.data.text }] : [],
  );
}

/** Behind a number, for somebody may have said a line of times. */
const SRT_TIMES = /^\d+\n(\d+):(\d\d):(\d\d),(\d{3}) --> (\d+):(\d\d):(\d\d),(\d{3})$/gm;

/** What a player shows of the text of an event: SubStation Alpha, to which ffmpeg decodes all captions. */
function shownOf(ass: string): string {
  return ass.replace(/\\[{}]|\{[^}]*\}|\\[Nnh]/g, (markup) => {
    if (markup.startsWith("{")) return "";
    return /[{}]/.test(markup) ? markup.slice(1) : markup === "\\h" ? "\u00A0" : "\n";
  });
}

/**
 * What ffmpeg's decoder makes of captions, in its order, as players that use it show it; it keeps no names of voice tags.
 * `undefined` where there is no ffmpeg.
 * @throws if it complains
 */
export function readByFfmpeg(captions: string, extension: "vtt" | "srt"): ReadCaption[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), "captions-"));
  try {
    const [file, timed, shown] = [`captions.${extension}`, "timed.srt", "shown.ass"].map((name) => join(folder, name));
    writeFileSync(file ?? "", captions);
    const args = ["-v", "warning", "-xerror", "-i", `${file}`, "-f", "srt", `${timed}`, "-f", "ass", `${shown}`];
    const { error, status, stderr } = spawnSync("ffmpeg", args, { encoding: "utf8" });
    if (error && process.env.CI) throw new Error("CI needs ffmpeg: .ci/run installs it.");
    if (error) return undefined;
    if (status !== 0 || stderr !== "") throw new Error(`ffmpeg complains: ${stderr}`);
    // SRT has the milliseconds, SubStation Alpha the text without markup of HTML.
    const times = [...readFileSync(`${timed}`, "utf8").matchAll(SRT_TIMES)].map((match) => match.slice(1).map(Number));
    const texts = [...readFileSync(`${shown}`, "utf8").matchAll(/^Dialogue: (?:[^,]*,){9}(.*)$/gm)];
    assert.equal(times.length, texts.length);
    return times.map(([h = 0, m = 0, s = 0, ms = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0], index) => ({
      start: ((h * 60 + m) * 60 + s) * 1000 + ms,
      end: ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2,
      text: shownOf((texts[index]?.[1] ?? "").replace(/\r$/, "")),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface MarkdownNode {
  type: string;
  literal: string | null;
}
interface Commonmark {
  Parser: new () => { parse(text: string): { walker(): { next(): { entering: boolean; node: MarkdownNode } | null } } };
  HtmlRenderer: new () => { render(tree: unknown): string };
}
const { Parser, HtmlRenderer }: Commonmark = require("commonmark");

/** The text of each paragraph, what is strong between two `\0`, and the types of all nodes; and the HTML. */
export function readMarkdown(text: string): { paragraphs: string[]; types: Set<string>; html: string } {
  const tree = new Parser().parse(text);
  const types = new Set<string>();
  const paragraphs: string[] = [];
  const walker = tree.walker();
  for (let step = walker.next(); step; step = walker.next()) {
    const { node, entering } = step;
    types.add(node.type);
    if (node.type === "paragraph" && entering) paragraphs.push("");
    if (node.type === "strong") paragraphs.push(`${paragraphs.pop()}\0`);
    if (node.literal !== null) paragraphs.push(`${paragraphs.pop()}${node.literal}`);
  }
  return { paragraphs, types, html: new HtmlRenderer().render(tree) };
}

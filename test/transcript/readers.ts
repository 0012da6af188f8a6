// Other people's readers of captions and Markdown, for tests only: what we write must be what they read.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/** What ffmpeg's demuxer finds, in the file's own order, or `undefined` where there is no ffmpeg. @throws if it complains */
export function readByFfmpeg(captions: string, extension: "vtt" | "srt"): ReadCaption[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), "captions-"));
  try {
    const file = join(folder, `captions.${extension}`);
    writeFileSync(file, captions);
    const decoded = spawnSync("ffmpeg", ["-v", "warning", "-xerror", "-i", file, "-f", "srt", "-"], {
      encoding: "utf8",
    });
    if (decoded.error && process.env.CI) throw new Error("CI needs ffmpeg: .ci/run installs it.");
    if (decoded.error) return undefined;
    if (decoded.status !== 0 || decoded.stderr !== "") throw new Error(`ffmpeg complains: ${decoded.stderr}`);
    const args = ["-v", "warning", "-show_packets", "-show_data", "-of", "json", file];
    const found = spawnSync("ffprobe", args, { encoding: "utf8", maxBuffer: 2 ** 26 });
    if (found.status !== 0 || found.stderr !== "") throw new Error(`ffprobe complains: ${found.stderr}`);
    const { packets } = JSON.parse(found.stdout) as { packets: { pts: number; duration: number; data: string }[] };
    return packets.map(({ pts, duration, data }) => ({ start: pts, end: pts + duration, text: dumped(data) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The text in a hexadecimal dump: offset, eight groups of two bytes, and the same as characters. */
function dumped(dump: string): string {
  const lines = dump.split("\n").filter((line) => line !== "");
  const hex = lines.map((line) =>
    line
      .slice(line.indexOf(": ") + 2)
      .slice(0, 39)
      .replaceAll(" ", ""),
  );
  return Buffer.from(hex.join(""), "hex").toString();
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

// The documents and the help texts, and how to find in them what the specs compare with the code.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const PROJECT = join(__dirname, "..");
export const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");
export const NODES = readdirSync(join(PROJECT, "nodes"));
export const DOCUMENTS = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "bench/README.md",
  ...readdirSync(join(PROJECT, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
];

/** Where the build puts a node, without the extension: as package.json says. */
export const builtOf = (node: string): string =>
  JSON.parse(read("package.json"))["node-red"].nodes[`zoom-rtms-${node}`].replace(/\.js$/, "");

/** As GitHub makes an anchor of a heading. */
export const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

/** The anchors of a document's headings. */
export const anchorsIn = (document: string): string[] =>
  [...document.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));

/** Links and pictures of a document, in Markdown or HTML; what is inside of code is none. */
export function linksIn(document: string): string[] {
  const prose = document.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
  const forms = [/\]\(<?([^)\s>]+)/g, /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm, /\b(?:href|src)=["']([^"']*)["']/g];
  return forms.flatMap((form) => [...prose.matchAll(form)].map(([, link = ""]) => link));
}

/** The pictures of a document in Markdown, each with the text that stands in its place where it cannot be shown. */
export const picturesIn = (document: string): { text: string; path: string }[] =>
  [...document.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, text = "", path = ""]) => ({ text, path }));

/** What stands under a heading, up to the next of the same level or above. */
export function section(document: string, heading: string): string {
  const lines = document.split("\n");
  const from = lines.indexOf(heading);
  assert.notEqual(from, -1, `no heading "${heading}"`);
  const level = heading.indexOf(" ");
  const to = lines.findIndex((line, at) => at > from && /^#+ /.test(line) && line.indexOf(" ") <= level);
  return lines.slice(from + 1, to === -1 ? undefined : to).join("\n");
}

export const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** Whether a name stands in a text as a word of its own. */
export const mentions = (text: string, name: string) => new RegExp(`(?<![\\w-])${escaped(name)}(?![\\w-])`).test(text);

/** The names that a text does not contain. */
export const missingNames = (text: string, names: Iterable<string>) =>
  [...new Set(names)].filter((name) => !mentions(text, name));

export const helpOf = (node: string) => read(`nodes/${node}/locales/en-US/${node}.html`);
export const catalogOf = (node: string): Record<string, unknown> =>
  JSON.parse(read(`nodes/${node}/locales/en-US/${node}.json`));

/** The columns of the row of a table that begins with this name. */
export function row(table: string, name: string): string[] | undefined {
  const line = table.split("\n").find((each) => each.startsWith(`| \`${name}\` |`));
  return line?.split("|").map((cell) => cell.trim());
}

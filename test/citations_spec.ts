// What the code cites exists: `protocol#id` is a section or row of docs/protocol/, `contract#id` a section of
// docs/contract.md. The rule is in docs/protocol/README.md.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { PROJECT, read } from "./documents";

/** Where citations may stand. */
const FOLDERS = ["src", "nodes", "plugins", "editor", "types", "test", "bench", "scripts", "findings"];
/** This file shows citations that lead nowhere. */
const SELF = "test/citations_spec.ts";

const CITATION = /(?<![\w/.-])(protocol|contract)#([\w-]*)/g;
/** By number or by a heading in words, as citations once were; sections of an RFC or of the help are none. */
const UNRESOLVABLE =
  /\bprotocol (?:sections? )?\d|(?<!RFC \d+,? |G\.722 \()\bsections? \d|\(\d+, (?:F\d|row \d)|\([Cc]ontract[,:)]/i;

const INDEX = "docs/protocol/README.md";
const PROTOCOL = readdirSync(join(PROJECT, "docs/protocol"))
  .filter((file) => file.endsWith(".md"))
  .map((file) => `docs/protocol/${file}`);
const CONTRACT = "docs/contract.md";

/** A document without what stands in blocks of code. */
const prose = (path: string) => read(path).replace(/^```.*?^```/gms, "");

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

const headingsOf = (path: string, level: string) =>
  [...prose(path).matchAll(new RegExp(`^${level} (.*)$`, "gm"))].map(([, heading = ""]) => anchorOf(heading));
/** Sections, which are what is cited: a document's title is none. */
const sectionsOf = (path: string) => headingsOf(path, "##+");
const rowsOf = (path: string) => [...prose(path).matchAll(/<a id="([^"]*)"><\/a>/g)].map(([, id = ""]) => id);

const IDS: Readonly<Record<string, readonly string[]>> = {
  protocol: PROTOCOL.filter((path) => path !== INDEX).flatMap((path) => [...sectionsOf(path), ...rowsOf(path)]),
  contract: sectionsOf(CONTRACT),
};

/** The citations in a text that lead nowhere. */
const unresolved = (text: string) =>
  [...text.matchAll(CITATION)]
    .filter(([, document = "", id = ""]) => !IDS[document]?.includes(id))
    .map(([citation]) => citation);

const SOURCES = FOLDERS.flatMap((folder) =>
  readdirSync(join(PROJECT, folder), { recursive: true })
    .map((file) => `${folder}/${String(file).replaceAll("\\", "/")}`)
    .filter((path) => /\.(?:[cm]?[jt]s|html|sh|md)$/.test(path) && !path.includes("/locales/") && path !== SELF),
);

describe("citations", () => {
  it("are looked for in all sources, and in each form that a comment has", () => {
    assert.ok(SOURCES.length > 400, `${SOURCES.length} files`);
    const text =
      "/** One (protocol#no-such, protocol#keep-alive): contract#messages; see contract#no-such. */ protocol.md#x";
    assert.deepEqual(unresolved(text), ["protocol#no-such", "contract#no-such"]);
    assert.deepEqual(unresolved("// protocol# and protocol#disagreement-62"), [
      "protocol#",
      "protocol#disagreement-62",
    ]);
    for (const old of ["(protocol section 9.1)", "protocol 7.1", "(section 20, row 3)", "(25, F5)", "(contract)"])
      assert.match(old, UNRESOLVABLE);
    for (const other of [
      "RFC 7845 section 4",
      "RFC 6455, section 5",
      "G.722 (sections 3.5 and 6.2)",
      "in the contract",
    ])
      assert.doesNotMatch(other, UNRESOLVABLE);
  });

  it("lead to a section or a row that exists", () => {
    const lost = SOURCES.flatMap((path) => unresolved(read(path)).map((citation) => `${path}: ${citation}`));
    assert.deepEqual(lost, []);
  });

  it("have ids, all of them, once most of the files that cite do so by id", () => {
    const byId = SOURCES.filter((path) => read(path).search(CITATION) !== -1);
    const byNumber = SOURCES.flatMap((path) =>
      read(path)
        .split("\n")
        .filter((line) => UNRESOLVABLE.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
    if (byId.length > byNumber.length) assert.deepEqual(byNumber, []);
  });
});

describe("docs/protocol/ and docs/contract.md", () => {
  it("have every id once", () => {
    for (const [document, ids] of Object.entries(IDS)) {
      assert.ok(ids.length > 20, document);
      assert.deepEqual([...ids].sort(), [...new Set(ids)].sort(), document);
    }
  });

  it("list every section of the protocol in the index, in order", () => {
    const [, list = ""] = prose(INDEX).split("## Sections");
    const listed = [...list.matchAll(/\]\(([^)]*)#([^)]*)\)/g)].map(([, file, id]) => `docs/protocol/${file}#${id}`);
    const files = [...list.matchAll(/^- \[.*?\]\((.*?)\)/gm)].map(([, file]) => `docs/protocol/${file}`);
    assert.deepEqual(
      listed,
      files.flatMap((path) => sectionsOf(path).map((id) => `${path}#${id}`)),
    );
    assert.deepEqual([...files, INDEX].sort(), [...PROTOCOL].sort());
  });

  it("have a row for each disagreement and observation, numbered without a gap", () => {
    for (const [name, count] of [
      ["disagreement", 61],
      ["observation", 17],
    ] as const)
      assert.deepEqual(
        rowsOf(`docs/protocol/${name}s.md`),
        Array.from({ length: count }, (_, index) => `${name}-${index + 1}`),
      );
  });

  for (const path of [...PROTOCOL, CONTRACT])
    it(`${path} links only to what exists`, () => {
      const links = [
        ...prose(path)
          .replace(/`[^`\n]*`/g, "")
          .matchAll(/\]\(([^)\s]+)\)/g),
      ].map(([, link = ""]) => link);
      for (const link of links.filter((each) => !/^https?:/.test(each))) {
        const [file = "", id] = link.split("#");
        const target = file === "" ? path : relative(PROJECT, join(PROJECT, dirname(path), file));
        assert.ok(!target.startsWith("..") && existsSync(join(PROJECT, target)), link);
        if (id !== undefined) assert.ok([...headingsOf(target, "#+"), ...rowsOf(target)].includes(id), link);
      }
    });

  it("hold no command for a shell, and no path outside of this repository", () => {
    for (const path of [...PROTOCOL, CONTRACT])
      assert.doesNotMatch(
        read(path),
        /^```(?:sh|bash|shell|console)|\.\.\/\.\.\/\.\.|\/work\/|\/home\/|\/Users\//m,
        path,
      );
  });
});

// The properties of the nodes in docs/nodes.md and in the help, as the dialogs' own registerType has them, and the
// statuses. The help is what one reads while building, so it is short; docs/nodes.md has all of it, and is in the
// package.

import assert from "node:assert/strict";
import type { PropertyRow } from "../src/runtime/node/property-table";
import { FAULTS } from "../src/simulator/faults";
import { catalogOf, escaped, helpOf, mentions, missingNames, NODES, read, row, section } from "./documents";
import { dialogOf, TABLES } from "./property-tables";

const NODES_DOC = read("docs/nodes.md");

const HEADINGS: Readonly<Record<string, string>> = {
  app: "## Zoom app",
  account: "## Zoom account",
  fleet: "## Zoom fleet",
  "webhook-in": "## zoom webhook",
  "events-in": "## zoom events",
  control: "## zoom control",
  stream: "## zoom stream",
  "audio-out": "## zoom audio",
  "transcript-out": "## zoom transcript",
  "video-out": "## zoom video",
  page: "## zoom page",
  simulator: "## zoom simulator",
};
const documented = (node: string) => section(NODES_DOC, HEADINGS[node] ?? node);

/** A default as the documents write it. */
const written = (value: unknown) =>
  value === "" || value === undefined || (Array.isArray(value) && value.length === 0) ? "empty" : `\`${value}\``;

/** Properties that the dialog sets by itself, or that belong to another's field, so that they have no label. */
const UNLABELLED: readonly string[] = ["version", "outputs", "zoomIdType", "participantUserIdType"];
/** Nodes without ports. */
const CONFIG_NODES: readonly string[] = ["app", "account", "fleet"];
/** Core nodes have about 300; ours have more properties. In the editor's sidebar nobody reads more. */
const MOST_WORDS = 600;
/** Properties that help texts need not describe: those, and what every node has. */
const UNSEEN: readonly string[] = ["name", "app", ...UNLABELLED];

/** What a help text says something about: the terms of its lists, its headings, and what it sets apart. */
const termsIn = (help: string) =>
  [...help.matchAll(/<(dt|h4|b|i|code)\b.*?>(.*?)<\/\1>/gs)].map(([, , term = ""]) => term).join("\n");

/** What stands before a property's control in the dialog. */
function labelOf(node: string, property: string): string {
  const label = new RegExp(`<label[^>]*for="node-(?:config-)?input-${property}".*?</label>`, "s");
  const [markup = ""] = label.exec(read(`nodes/${node}/${node}.html`)) ?? [];
  const [, key = ""] = /data-i18n="([\w.]+)"/.exec(markup) ?? [];
  const textOf = (path: string) =>
    path.split(".").reduce<unknown>((branch, step) => Object(branch)[step], catalogOf(node));
  const text = [key, `label.${property}`, `medium.${property}`].map(textOf).find((each) => typeof each === "string");
  assert.ok(text, `${node}: no label of ${property}`);
  return String(text);
}

/** What the column "Values" has to name: bounds, and every choice. */
function valuesOf(row: PropertyRow | undefined): string[] {
  if (row?.kind === "choice") return row.choices.map(String);
  if (row?.kind !== "number" || row.least === undefined) return [];
  return [row.most === undefined ? `${row.least} and more` : `${row.least} to ${row.most}`];
}

describe("docs/nodes.md and the help", () => {
  it("have every node", () => assert.deepEqual([...NODES].sort(), Object.keys(HEADINGS).sort()));

  for (const node of NODES)
    describe(node, () => {
      const { type, defaults, credentials } = dialogOf(node);
      const properties = [...Object.keys(defaults), ...Object.keys(credentials)];

      it("has every property in docs/nodes.md, with its default", () => {
        assert.ok(mentions(documented(node), type), type);
        const rows = properties.map((name) => `${name}: ${row(documented(node), name)?.[3]}`);
        assert.deepEqual(
          rows,
          properties.map((name) => `${name}: ${written(defaults[name]?.value)}`),
        );
      });

      it("has every property in docs/nodes.md with the dialog's label, numbers with their range, and every choice", () => {
        for (const name of properties.filter((each) => !UNLABELLED.includes(each))) {
          const [, , label, , values] = row(documented(node), name) ?? [];
          assert.equal(label, labelOf(node, name), name);
          const told = valuesOf(TABLES[node]?.[name]).filter((value) => !mentions(values ?? "", value));
          assert.deepEqual(told, [], `${name}: ${values}`);
        }
      });

      it("has no property in docs/nodes.md that does not exist", () => {
        const [table = ""] = documented(node)
          .split("\n\n")
          .filter((part) => part.startsWith("| Property |"));
        const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
        assert.deepEqual(rows, properties);
      });

      it("has every property in its help, by name or as the dialog labels it", () => {
        const terms = termsIn(helpOf(node));
        const seen = properties.filter((name) => !UNSEEN.includes(name));
        const isTold = (name: string) =>
          mentions(terms, name) || mentions(terms.toLowerCase(), labelOf(node, name).toLowerCase());
        assert.deepEqual(
          seen.filter((name) => !isTold(name)),
          [],
        );
      });

      it("has every output in its help, named as its port is", () => {
        const { port } = catalogOf(node);
        const outputs = Object.entries(Object(port)).filter(([name]) => !["input", "output"].includes(name));
        const named = [...helpOf(node).matchAll(/<li>([^<\n]*)\n/g)].map(([, name = ""]) => name).join(", ");
        for (const [, label] of outputs) assert.ok(mentions(named, String(label)), `${label} is not in ${named}`);
        assert.ok(CONFIG_NODES.includes(node) || helpOf(node).includes("<h3>Outputs</h3>"));
      });

      it(`says it in at most ${MOST_WORDS} words of help, and where the rest is`, () => {
        const words = new Intl.Segmenter("en", { granularity: "word" });
        const text = [...words.segment(helpOf(node).replace(/<[^>]*>/g, " "))];
        const count = text.filter(({ isWordLike }) => isWordLike).length;
        assert.ok(count > 200 && count <= MOST_WORDS, `${count} words`);
        const told = [...helpOf(node).matchAll(/<code>(docs\/[\w.-]+)<\/code>/g)].map(([, path = ""]) => path);
        assert.ok(told.includes("docs/nodes.md"), String(told));
        const { files } = JSON.parse(read("package.json"));
        assert.deepEqual(
          missingNames(
            String(files),
            told.map((path) => path.slice("docs/".length, -".md".length)),
          ),
          [],
        );
      });

      it("has every status text in docs/nodes.md, and an error's with its code", () => {
        const { status, ...rest } = catalogOf(node);
        const codes = Object.entries(rest).filter(([, value]) => typeof value === "string");
        const document = documented(node).replace(/\s+/g, " ");
        const shown = [...textsIn(status), ...codes.map(([, text]) => String(text))];
        assert.deepEqual(
          shown.filter((text) => !statusPattern(text).test(document)),
          [],
        );
        for (const [code, text] of codes)
          assert.ok(documented(node).includes(`| *${text}* | red | \`${code}\`: `), `${text}: ${code}`);
      });
    });

  it("have every fault of the simulator in docs/nodes.md", () =>
    assert.deepEqual(missingNames(documented("simulator"), Object.keys(FAULTS)), []));
});

/** A status as a document has it, with any numbers in it. */
const statusPattern = (text: string) => new RegExp(`\\*${escaped(text).replace(/__\w+__/g, "\\d+")}\\*`, "i");

/** All texts in a branch of a catalog. */
function textsIn(branch: unknown): string[] {
  if (typeof branch === "string") return [branch];
  return typeof branch === "object" && branch !== null ? Object.values(branch).flatMap(textsIn) : [];
}

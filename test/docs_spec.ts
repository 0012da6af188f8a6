// Documents and code agree. What there is to tell is taken from the code: here codes, phases, rooms and packages, in
// docs-nodes_spec.ts the properties of the nodes, in docs-messages_spec.ts the messages. Each must be in docs/ and, where a
// user meets it in the editor, in the node's help. And what documents point to must be there.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { explain, explainStop } from "../src/protocol/explanations";
import { STATUS_ADVICE } from "../src/protocol/explanations-status";
import { STOP_ADVICE } from "../src/protocol/explanations-stop";
import { DOCUMENTS, helpOf, PROJECT, read, section, untold } from "./documents";

describe("docs/explanations.md", () => {
  const document = read("docs/explanations.md");
  const told = (heading: string, codes: object, nameOf: (code: number) => string) => {
    const table = section(document, heading);
    for (const code of Object.keys(codes)) assert.ok(table.includes(`| ${code} | \`${nameOf(Number(code))}\` |`), code);
  };

  it("has every status code", () => told("## Status codes", STATUS_ADVICE, (code) => explain(code).name));
  it("has every stop reason, and so has the help of the stream node", () => {
    const nameOf = (code: number) => explainStop(code).name;
    told("## Stop reasons", STOP_ADVICE, nameOf);
    const names = Object.keys(STOP_ADVICE).map((code) => nameOf(Number(code)));
    assert.deepEqual(untold(helpOf("stream"), names), []);
  });
});

describe("docs/architecture.md", () => {
  const document = read("docs/architecture.md");

  it("draws every phase of a stream", () => {
    const phases = [...read("src/protocol/state.ts").matchAll(/^ {2}phase: "(\w+)"/gm)].map(([, phase = ""]) => phase);
    assert.ok(phases.length > 5);
    const [drawing = ""] = document.split("stateDiagram-v2").slice(1);
    assert.deepEqual(untold(drawing.split("```")[0] ?? "", phases), []);
  });

  it("has every room of src, and names files that exist", () => {
    const rooms = readdirSync(join(PROJECT, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    for (const { name } of rooms) assert.ok(document.includes(`\`src/${name}/\``), name);
    const sources = readdirSync(join(PROJECT, "src"), { recursive: true }).map((path) =>
      String(path).split("/").at(-1),
    );
    for (const [, file = ""] of document.matchAll(/`([\w-]+\.ts)`/g)) assert.ok(sources.includes(file), file);
  });
});

describe("docs/dependencies.md", () => {
  it("gives a reason for every package", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const document = read("docs/dependencies.md");
    const missing = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !document.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });
});

/** As GitHub makes an anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");

/** Links and pictures of a document; what is inside of code is none. */
function linksIn(document: string): string[] {
  const prose = document.replace(/^```.*?^```/gms, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
}

describe("the documents", () => {
  for (const path of DOCUMENTS)
    it(`${path} points to what is there`, () => {
      for (const link of linksIn(read(path)).filter((each) => !/^https?:/.test(each))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : relative(PROJECT, join(PROJECT, dirname(path), decodeURIComponent(file)));
        assert.ok(!target.startsWith("..") && existsSync(join(PROJECT, target)), link);
        if (anchor === undefined) continue;
        const anchors = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => anchorOf(heading));
        assert.ok(anchors.includes(anchor), link);
      }
    });

  it("are all found from the README, and so is every example", () => {
    const links = linksIn(read("README.md")).map((link) => decodeURIComponent(link.split("#")[0] ?? ""));
    const examples = readdirSync(join(PROJECT, "examples")).map((file) => `examples/${file}`);
    const documents = DOCUMENTS.filter((path) => path.startsWith("docs/"));
    assert.deepEqual(
      [...documents, ...examples].filter((path) => !links.includes(path)),
      [],
    );
  });

  it("name only scripts that there are", () => {
    const { scripts } = JSON.parse(read("package.json"));
    const own = ["ci", "install", "audit", "version", "publish"];
    for (const path of DOCUMENTS)
      for (const [command, , script = ""] of read(path).matchAll(/(?:^|`|&& )npm (run )?(\w+)/gm))
        assert.ok(own.includes(script) || Object.hasOwn(scripts, script), `${path}: ${command}`);
  });

  it("show commands for a shell in the README only, where readme_spec has them run", () => {
    for (const path of DOCUMENTS.filter((each) => each !== "README.md"))
      assert.doesNotMatch(read(path), /^```(?:sh|bash|shell|console)/m, path);
  });

  it("hold no absolute path, and nothing beyond this repository", () => {
    for (const path of DOCUMENTS) assert.doesNotMatch(read(path), /\.\.\/shared|\/work\/|\/home\/|\/Users\//, path);
  });
});

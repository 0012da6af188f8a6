// Documents and code agree. What must be described is taken from the code: here codes, phases, rooms and packages, in
// docs-nodes_spec.ts the properties of the nodes, in docs-messages_spec.ts the messages. Each must be in docs/. And
// what documents point to must be there.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { explain, explainStop } from "../src/protocol/errors/explanations";
import { STATUS_ADVICE } from "../src/protocol/errors/explanations-status";
import { STOP_ADVICE } from "../src/protocol/errors/explanations-stop";
import { anchorsIn, DOCUMENTS, linksIn, missingNames, PROJECT, read, section } from "./documents";

describe("docs/explanations.md", () => {
  const document = read("docs/explanations.md");
  const told = (
    heading: string,
    codes: Readonly<Record<number, { meaning: string }>>,
    nameOf: (code: number) => string,
  ) => {
    const rows = section(document, heading).split("\n");
    for (const [code, { meaning }] of Object.entries(codes)) {
      const row = rows.find((line) => line.startsWith(`| ${code} | \`${nameOf(Number(code))}\` |`));
      assert.ok(row?.includes(`| ${meaning} |`), code);
    }
  };

  it("has every status code with its meaning", () =>
    told("## Status codes", STATUS_ADVICE, (code) => explain(code).name));
  it("has every stop reason with its meaning", () =>
    told("## Stop reasons", STOP_ADVICE, (code) => explainStop(code).name));
});

describe("docs/architecture.md", () => {
  const document = read("docs/architecture.md");

  it("draws every phase of a stream", () => {
    const phases = [...read("src/protocol/machine/state.ts").matchAll(/^ {2}phase: "(\w+)"/gm)].map(
      ([, phase = ""]) => phase,
    );
    assert.ok(phases.length > 5);
    const [drawing = ""] = document.split("stateDiagram-v2").slice(1);
    assert.deepEqual(missingNames(drawing.split("```")[0] ?? "", phases), []);
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

describe("the documents", () => {
  for (const path of DOCUMENTS)
    it(`${path} links only to what exists`, () => {
      for (const link of linksIn(read(path)).filter((each) => !/^https?:/.test(each))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : relative(PROJECT, join(PROJECT, dirname(path), decodeURIComponent(file)));
        assert.ok(!target.startsWith("..") && existsSync(join(PROJECT, target)), link);
        if (anchor === undefined) continue;
        assert.ok(anchorsIn(read(target)).includes(anchor), link);
      }
    });

  it("are all found from docs/README.md, to which the README leads, and so is every example", () => {
    assert.ok(read("README.md").includes("`docs/README.md`"));
    const links = linksIn(read("docs/README.md")).map((link) => decodeURIComponent(link.split("#")[0] ?? ""));
    const found = links.map((link) => relative(PROJECT, join(PROJECT, "docs", link)));
    const examples = readdirSync(join(PROJECT, "examples")).map((file) => `examples/${file}`);
    const documents = DOCUMENTS.filter((path) => path.startsWith("docs/") && path !== "docs/README.md");
    assert.deepEqual(
      [...documents, ...examples].filter((path) => !found.includes(path)),
      [],
    );
  });

  it("exist where the README names one without a link", () => {
    for (const [, path = ""] of read("README.md").matchAll(/`([\w./-]+\.md|docs|LICENSE)`/g))
      assert.ok(existsSync(join(PROJECT, path)), path);
  });

  it("name only scripts that exist", () => {
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

// The rules of docs/architecture.md hold: the lint refuses what a room must not import. Biome reads each row
// as a file of a project that is otherwise empty.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { ALLOWED, CIRCLES, FORBIDDEN, type Import } from "./walls";

const PROJECT = resolve(__dirname, "..");
const BIOME = join(dirname(require.resolve("@biomejs/biome/package.json")), "bin", "biome");

describe("the lint", () => {
  let house: string;
  let refused: readonly string[];
  const write = (file: string, lines: readonly string[]): void => {
    mkdirSync(dirname(join(house, file)), { recursive: true });
    writeFileSync(join(house, file), `${lines.join("\n")}\n`);
  };
  const fileOf = ([from, path]: Import): string => `${from}/imports-${path.replace(/\W+/g, "-")}.ts`;

  before(() => {
    house = mkdtempSync(join(tmpdir(), "walls-"));
    copyFileSync(join(PROJECT, "biome.json"), join(house, "biome.json"));
    write(".gitignore", ["node_modules"]);
    for (const each of [...FORBIDDEN, ...ALLOWED]) write(fileOf(each), [`import "${each[1]}";`]);
    for (const [file, lines] of Object.entries(CIRCLES)) write(file, lines);
    const lint = [BIOME, "lint", "--reporter=json", "--max-diagnostics=none", "."];
    const { stdout } = spawnSync(process.execPath, lint, { cwd: house, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { category: string; severity: string; location: { path: string } }[];
    };
    refused = diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ category, location }) => `${location.path}: ${category}`);
  });
  after(() => rmSync(house, { recursive: true, force: true }));

  const expected = (rule: string, files: readonly string[]): string[] => files.map((file) => `${file}: lint/${rule}`);

  it("refuses every import past a face or through a wall, and no other", () => {
    const found = refused.filter((each) => each.endsWith("noRestrictedImports"));
    assert.deepEqual([...new Set(found)].sort(), expected("style/noRestrictedImports", FORBIDDEN.map(fileOf)).sort());
  });

  it("refuses circles, also those of types", () => {
    const found = refused.filter((each) => each.endsWith("noImportCycles"));
    assert.deepEqual([...new Set(found)].sort(), expected("suspicious/noImportCycles", Object.keys(CIRCLES)).sort());
  });
});

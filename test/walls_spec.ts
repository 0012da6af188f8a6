// The rules of docs/architecture.md hold: the lint refuses what a room must not import. Biome reads each row
// as a file of a project that is otherwise empty.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const PROJECT = resolve(__dirname, "..");
const BIOME = join(dirname(require.resolve("@biomejs/biome/package.json")), "bin", "biome");

/** Who imports what. */
type Import = readonly [from: string, path: string];

/** Past a face (a room's index.ts), or into a room that the importing one must not import. */
const FORBIDDEN: readonly Import[] = [
  ["nodes/simulator", "../../src/simulator/meeting"],
  ["nodes/simulator", "../../src/simulator/faults/fault-rows"],
  ["scripts/soak", "../../src/simulator/time"],
  ["bench", "../src/simulator/library"],
  ["src/runtime", "../simulator/options"],
  ["src/simulator", "./faults/fault-rows"],
  ["src/simulator", "../runtime/node/status"],
  ["src/simulator", "../protocol/connections"],
  ["src/simulator", "../protocol/values/enums"],
  ["src/simulator/media", "../faults/fault-rows"],
  ["src/simulator/media", "../../protocol/stream"],
  ["src/simulator/media", "../../protocol"],
  ["src/simulator/media", "../../protocol/errors"],
  ["src/simulator/media", "../../transcript/turns"],
  ["src/simulator/media", "../../../nodes/simulator/settings"],
  ["nodes/audio-out", "../../src/audio/recorder"],
  ["nodes/audio-out", "../../src/audio/codecs"],
  ["bench", "../src/audio/codecs/g711"],
  ["src/runtime", "../audio/codecs/level"],
  ["src/runtime/panel", "../../audio/codecs"],
  ["src/audio", "./codecs/wav"],
  ["src/audio", "../runtime/node/status"],
  ["src/audio", "../protocol/stream"],
  ["src/audio", "ws"],
  ["src/audio/time", "../codecs/decoders"],
  ["src/audio/time", "../../transcript"],
  ["src/audio/time", "../../simulator/media"],
  ["src/audio/time", "../../../nodes/audio-out/settings"],
  ["src/audio/time", "../../protocol"],
  ["src/audio/time", "node:net"],
  ["src/simulator/media", "../../audio/codecs"],
  ["nodes/transcript-out", "../../src/transcript/scribe"],
  ["nodes/transcript-out", "../../src/files/filename"],
  ["nodes/transcript-out", "../../src/transcript/segments"],
  ["src/simulator", "../transcript/documents/vtt"],
  ["src/transcript", "./segments/words"],
  ["src/transcript", "../protocol/stream"],
  ["src/transcript", "../audio"],
  ["src/transcript/contents", "../segments/units"],
  ["src/transcript/contents", "../../runtime"],
  ["src/transcript/contents", "node:http"],
  ["src/runtime", "../files/disk"],
  ["src/audio/recording", "../../files/disk"],
  ["src/transcript/contents", "../../files/documents/file"],
  ["src/simulator/scenario", "../../files/timeouts"],
  ["nodes/stream", "../../src/runtime/stream/owners"],
  ["nodes/stream", "../../src/runtime/stream"],
  ["nodes/app", "../../src/runtime/app/simulators"],
  ["plugins/panel", "../../src/runtime/panel/record"],
  ["plugins/panel", "../../src/runtime/variables"],
  ["scripts/soak", "../../src/runtime/stream/keeper"],
  ["plugins/panel/browser", "../../../src/runtime"],
  ["plugins/panel/browser", "../../../src/runtime/panel/record"],
  ["src/runtime/webhook", "../../protocol/webhook/verification"],
  ["src/runtime", "./webhook/route"],
  ["src/runtime/panel", "../stream/traces"],
  ["src/runtime/simulator", "../../simulator/options"],
  ["src/runtime/simulator", "../../simulator/stream/stream"],
  ["src/runtime/panel", "../../transcript/segments"],
  ["src/runtime/output", "../../files/disk"],
  ["src/runtime/output", "../../../nodes/audio-out/settings"],
  ["src/files", "./disk/gate"],
  ["src/files", "../audio"],
  ["src/files/documents", "../disk/disk"],
  ["src/files/documents", "../../protocol/stream"],
  ["src/files/documents", "node:net"],
  ["src/files", "../protocol/values"],
  ["nodes/stream", "../../src/protocol/stream/stream"],
  ["scripts/soak", "../../src/protocol/trace/debug"],
  ["bench", "../src/protocol/wire/scan"],
  ["src/runtime", "../protocol/link/backoff"],
  ["src/runtime/panel", "../../protocol/errors/errors"],
  ["editor", "../src/protocol"],
  ["editor", "../src/protocol/stream"],
  ["editor", "../src/protocol/options/media-choices"],
  ["plugins/panel/browser", "../../../src/protocol/errors"],
  ["src/audio", "../protocol/transport"],
  ["src/audio/time", "../../protocol/messages/checksum"],
  ["src/transcript", "../protocol/memory"],
  ["src/protocol/wire", "../values/enums"],
  ["src/protocol/stream", "../machine/transitions"],
  ["src/protocol/machine", "../link/backoff"],
  ["src/protocol/stream", "../../runtime"],
  ["src/protocol/transport", "ws"],
  ["src/protocol/media", "../../audio"],
  ["src/protocol/errors", "../../../nodes/stream/settings"],
];

const ALLOWED: readonly Import[] = [
  ["nodes/stream", "../../src/runtime"],
  ["nodes/app", "../../src/runtime/app/credential-format"],
  ["plugins/panel/browser", "../../../src/runtime/panel/reply"],
  ["src/runtime/webhook", "../../protocol/webhook"],
  ["src/runtime", "./webhook"],
  ["src/runtime/panel", "../stream"],
  ["src/runtime/panel", "./reply"],
  ["src/runtime/panel", "../../audio"],
  ["src/runtime/simulator", "../../simulator"],
  ["src/runtime/app", "../variables"],
  ["nodes/simulator", "../../src/simulator"],
  ["nodes/simulator", "../../src/simulator/faults"],
  ["src/runtime", "../simulator"],
  ["src/simulator", "./faults"],
  ["src/simulator", "../protocol/values"],
  ["src/simulator/media", "../faults"],
  ["src/simulator/media", "../errors"],
  ["src/simulator/media", "../../protocol/input"],
  ["nodes/audio-out", "../../src/audio"],
  ["nodes/audio-out", "../../src/audio/settings"],
  ["nodes/audio-out", "../../src/files/name-parts"],
  ["nodes/transcript-out", "../../src/transcript/settings"],
  ["src/runtime", "../audio"],
  ["src/audio", "./codecs"],
  ["src/audio", "../protocol/errors"],
  ["src/audio/time", "./timeline"],
  ["src/audio/time", "../codecs"],
  ["src/audio/time", "../settings"],
  ["src/audio/time", "../../files"],
  ["src/audio/time", "../../protocol/messages"],
  ["src/simulator/media", "../../audio"],
  ["nodes/transcript-out", "../../src/transcript"],
  ["src/transcript", "./segments"],
  ["src/transcript/contents", "../segments"],
  ["src/transcript/contents", "../settings"],
  ["src/transcript/contents", "../../files"],
  ["src/runtime", "../files"],
  ["src/simulator/scenario", "../../files"],
  ["src/files", "./disk"],
  ["src/files/documents", "../disk"],
  ["src/files/documents", "../patience"],
  ["src/files/documents", "../../protocol/input"],
  ["src/transcript/contents", "../../protocol/messages"],
  ["src/transcript", "../protocol/time"],
  ["nodes/stream", "../../src/protocol/stream"],
  ["scripts/soak", "../../src/protocol"],
  ["editor", "../src/protocol/values"],
  ["plugins/panel/browser", "../../../src/protocol/options"],
  ["src/runtime", "../protocol/machine"],
  ["src/audio", "../protocol/time"],
  ["src/protocol/wire", "./scan"],
  ["src/protocol/wire", "../values"],
  ["src/protocol/transport", "node:net"],
];

/** Files that import one another, by values or by types. */
const CIRCLES: Readonly<Record<string, readonly string[]>> = {
  "src/simulator/media/one.ts": ['import { b } from "./other";', "export const a = () => b;"],
  "src/simulator/media/other.ts": ['import { a } from "./one";', "export const b = () => a;"],
  "src/simulator/stream/one.ts": ['import type { B } from "./other";', "export type A = B[];"],
  "src/simulator/stream/other.ts": ['import type { A } from "./one";', "export type B = A[];"],
  "src/runtime/stream/one.ts": ['import { b } from "./other";', "export const a = () => b;"],
  "src/runtime/stream/other.ts": ['import { a } from "./one";', "export const b = () => a;"],
  "src/runtime/panel/one.ts": ['import type { B } from "./other";', "export type A = B[];"],
  "src/runtime/panel/other.ts": ['import type { A } from "./one";', "export type B = A[];"],
  "src/audio/mix/one.ts": ['import { b } from "./other";', "export const a = () => b;"],
  "src/audio/mix/other.ts": ['import { a } from "./one";', "export const b = () => a;"],
  "src/audio/time/one.ts": ['import type { B } from "./other";', "export type A = B[];"],
  "src/audio/time/other.ts": ['import type { A } from "./one";', "export type B = A[];"],
  "src/protocol/wire/one.ts": ['import { b } from "./other";', "export const a = () => b;"],
  "src/protocol/wire/other.ts": ['import { a } from "./one";', "export const b = () => a;"],
  "src/protocol/values/one.ts": ['import type { B } from "../errors";', "export type A = B[];"],
  "src/protocol/values/index.ts": ['export type { A } from "./one";'],
  "src/protocol/errors/other.ts": ['import type { A } from "../values";', "export type B = A[];"],
  "src/protocol/errors/index.ts": ['export type { B } from "./other";'],
  "src/files/disk/one.ts": ['import type { B } from "./other";', "export type A = B[];"],
  "src/files/disk/other.ts": ['import type { A } from "./one";', "export type B = A[];"],
  "src/transcript/contents/one.ts": ['import type { B } from "./other";', "export type A = B[];"],
  "src/transcript/contents/other.ts": ['import type { A } from "./one";', "export type B = A[];"],
};

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

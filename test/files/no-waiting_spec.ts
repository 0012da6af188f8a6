// Once Node-RED has started, nothing in the package makes the whole process wait for a disk: one synchronous call on a
// share that does not answer stops every stream, socket and timer.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";

const PROJECT = resolve(__dirname, "..", "..");

/** The files that may use synchronous calls, and when they do. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/files/owner.ts": "Linux tells of processes below /proc, which is no disk",
  "src/page/stored/together.ts": "a thread of its own, for which only who asked for its work waits",
  "src/runtime/config/certificate-files.ts": "the CA file is read once when the app is made, then without waiting",
  "src/runtime/resume/journal-thread.ts": "a thread of its own, for which nothing waits",
  "src/runtime/stream/report.ts": "the package reads its own version when it is loaded",
  "src/simulator/cli/certificate-files.ts": "the simulator's command line starts",
  "src/simulator/replay/report.ts": "the simulator's command line starts",
  "src/simulator/scenario/scenario-file.ts":
    "the simulator's command line starts, or its own speech is loaded from the package",
};

/** Work in memory. */
const NO_DISK: ReadonlySet<string> = new Set([
  "randomFillSync",
  "deflateSync",
  "deflateRawSync",
  "inflateRawSync",
  "hkdfSync",
  "generateKeyPairSync",
]);

/** What in a source could wait for a disk: synchronous calls, and whatever is not `node:fs/promises`. */
function waitsIn(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
  const calls = [...code.matchAll(/\b\w+Sync\b/g)].map(([name]) => name).filter((name) => !NO_DISK.has(name));
  const modules = [...code.matchAll(/["'](?:node:)?fs["']/g)].map(([name]) => name);
  return [...new Set([...calls, ...modules])];
}

function sources(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).split(sep).join("/")}`)
    .filter((name) => name.endsWith(".ts"));
}

describe("the package's sources", () => {
  const waiting = ["src", "nodes", "plugins"].flatMap(sources).flatMap((name) => {
    const waits = waitsIn(readFileSync(join(PROJECT, name), "utf8"));
    return waits.length > 0 ? [{ name, waits }] : [];
  });

  it("make no synchronous disk calls, except where nothing else waits", () => {
    const late = waiting.filter(({ name }) => EXCEPTIONS[name] === undefined);
    assert.deepEqual(late, [], "use DISK of src/files/disk/disk.ts, whose steps are bounded");
  });

  it("have no exception that is not needed", () => {
    assert.deepEqual(
      Object.keys(EXCEPTIONS).filter((name) => !waiting.some((file) => file.name === name)),
      [],
    );
  });

  it("reach a disk through the bound over all its steps only", () => {
    const own = ["src/files/disk/disk.ts", "src/files/disk/gate.ts"];
    const direct = [...sources("src"), ...sources("nodes"), ...sources("plugins")].filter((name) =>
      /^import (?!type\b)[^;]*["'](?:node:)?fs\/promises["']/m.test(readFileSync(join(PROJECT, name), "utf8")),
    );
    assert.deepEqual(
      direct.filter((name) => !own.includes(name)),
      [],
    );
  });

  it("are checked by rules that find such calls", () => {
    assert.deepEqual(waitsIn('import { openSync } from "node:fs";\n// statSync\nopenSync("x");'), [
      "openSync",
      '"node:fs"',
    ]);
    assert.deepEqual(waitsIn('import * as fs from "fs";\nfs.rmSync("https://x");'), ["rmSync", '"fs"']);
    assert.deepEqual(waitsIn('import { open } from "node:fs/promises"; randomFillSync(b);'), []);
  });
});

// `npm test`: all specs, in processes of their own, three at a time. `npm test -- test/audio/time/clock_spec.ts` runs those
// that are named, here.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runInLanes, type SpecRun } from "./lanes";

const ROOT = join(__dirname, "..");
/**
 * Folders whose specs start a Node-RED or a browser and wait more than they compute: each spec has a process of its own, so
 * that no lane is idle at the end. The browser's take longest. Folders in them hold unit specs.
 */
const WAITING = ["test/editor", "test/runtime"];
/** `.ci/run` runs these by themselves, and longer. */
const ELSEWHERE = process.env.CI ? ["test/meeting"] : [];
/** Two cores: one lane computes while two wait. */
const LANES = 3;

const specsIn = (folder: string, recursive: boolean): string[] =>
  readdirSync(join(ROOT, folder), { recursive, encoding: "utf8" })
    .filter((file) => file.endsWith("_spec.ts"))
    .map((file) => `${folder}/${file}`);

const foldersIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);

/** One run, or none where there are no specs. Beside others each takes longer. */
const runsOf = (title: string, specs: readonly string[]): SpecRun[] =>
  specs.length === 0 ? [] : [{ title, args: ["--no-config", "--exit", "--timeout", "30000", ...specs] }];

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  if (named.length > 0) {
    const mocha = ["--import", "tsx", "node_modules/mocha/bin/mocha.js", "--no-config", "--exit", "--timeout", "20000"];
    process.exitCode = spawnSync(process.execPath, [...mocha, ...named], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
    return;
  }
  const folders = foldersIn("test").filter((folder) => !ELSEWHERE.includes(folder));
  const computing = folders.flatMap((folder) =>
    WAITING.includes(folder)
      ? runsOf(
          `${folder}, unit specs`,
          foldersIn(folder).flatMap((inner) => specsIn(inner, true)),
        )
      : runsOf(folder, specsIn(folder, true)),
  );
  const waiting = WAITING.flatMap((folder) => specsIn(folder, false)).flatMap((spec) => runsOf(spec, [spec]));
  // Runs alone: it packs, and npm 10 always rebuilds to pack, so that dist/ is missing for seconds.
  const packs = await runInLanes(runsOf("test", specsIn("test", false)), 1);
  const others = await runInLanes([...waiting, ...computing], LANES);
  process.exitCode = packs && others ? 0 : 1;
}

void main();

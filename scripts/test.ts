// `npm test`: all specs, in processes of their own, three at a time. `npm test -- test/audio/time/clock_spec.ts` runs those
// that are named, here.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runInLanes, type SpecRun } from "./lanes";

const ROOT = join(__dirname, "..");
/**
 * Folders whose specs start a Node-RED or a browser and wait more than they compute: each spec has a process of its own, so
 * that no lane is idle at the end. The browser's take longest.
 */
const WAITING = ["editor", "runtime"];
/** Two cores: one lane computes while two wait. */
const LANES = 3;

const specsIn = (folder: string): string[] =>
  // The folders in test/ are runs of their own.
  readdirSync(join(ROOT, folder), { recursive: folder !== "test", encoding: "utf8" })
    .filter((file) => file.endsWith("_spec.ts"))
    .map((file) => `${folder}/${file}`);

// Beside others each takes longer.
const runOf = (title: string, specs: readonly string[]): SpecRun => ({
  title,
  args: ["--no-config", "--exit", "--timeout", "30000", ...specs],
});

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  if (named.length > 0) {
    const mocha = ["--import", "tsx", "node_modules/mocha/bin/mocha.js", "--no-config", "--exit", "--timeout", "20000"];
    process.exitCode = spawnSync(process.execPath, [...mocha, ...named], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
    return;
  }
  const computing = readdirSync(join(ROOT, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !WAITING.includes(entry.name))
    .map(({ name }) => `test/${name}`)
    .filter((folder) => specsIn(folder).length > 0)
    .map((folder) => runOf(folder, specsIn(folder)));
  const waiting = WAITING.flatMap((folder) => specsIn(`test/${folder}`)).map((spec) => runOf(spec, [spec]));
  // By itself: it packs, and npm 10 builds anew to pack, whatever it is told, so that dist/ is gone for seconds.
  const packs = await runInLanes([runOf("test", specsIn("test"))], 1);
  const others = await runInLanes([...waiting, ...computing], LANES);
  process.exitCode = packs && others ? 0 : 1;
}

void main();

// `npm test`: all specs, in processes of their own, two at a time. `npm test -- test/audio/time/clock_spec.ts` runs those that are named, here.

import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runInLanes, type SpecRun } from "./lanes";

const ROOT = join(__dirname, "..");
/**
 * Folders whose specs start a Node-RED or a browser and wait more than they compute, in so many parts. They run beside those
 * that compute.
 */
const WAITING: Readonly<Record<string, number>> = { runtime: 4, editor: 2 };

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

/** Every so many specs of a folder are one run: the names of specs that take long have their beginning in common. */
function partsOf(folder: string, count: number): SpecRun[] {
  return Array.from({ length: count }, (_, part) =>
    runOf(
      `test/${folder}, ${part + 1} of ${count}`,
      specsIn(`test/${folder}`).filter((_spec, index) => index % count === part),
    ),
  );
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  if (named.length > 0) {
    const mocha = ["--import", "tsx", "node_modules/mocha/bin/mocha.js", "--no-config", "--exit", "--timeout", "20000"];
    process.exitCode = spawnSync(process.execPath, [...mocha, ...named], { cwd: ROOT, stdio: "inherit" }).status ?? 1;
    return;
  }
  const folders = readdirSync(join(ROOT, "test"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !(entry.name in WAITING))
    .map(({ name }) => `test/${name}`);
  const computing = folders
    .filter((folder) => specsIn(folder).length > 0)
    .map((folder) => runOf(folder, specsIn(folder)));
  const waiting = Object.entries(WAITING).flatMap(([folder, count]) => partsOf(folder, count));
  // By itself: it packs, and npm 10 builds anew to pack, whatever it is told, so that dist/ is gone for seconds.
  const packs = await runInLanes([runOf("test", specsIn("test"))], 1);
  const others = await runInLanes([...waiting, ...computing], 2);
  process.exitCode = packs && others ? 0 : 1;
}

void main();

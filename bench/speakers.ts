// What 200 speakers cost, compared with a former build of the package on the same machine: G.722 recorded to WAV of 48 kHz,
// and the decoding of Opus. Each build has its own processes, in turn. FOLDER is a checkout with its own node_modules:
//
//     git worktree add ../former a9057ca && (cd ../former && npm ci)
//     npx tsx bench/speakers.ts --former ../former [--reps 7] [--seconds 20]
//
// Microseconds of CPU for 20 ms of one speaker, with the system's time and that of all threads, medians.

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleProgram, PROJECT } from "./processes";
import { comparison } from "./results";

const { values: options } = parseArgs({
  options: {
    former: { type: "string" },
    reps: { type: "string", default: "7" },
    seconds: { type: "string", default: "20" },
  },
});

const WORKS = [
  { name: "record G.722 to WAV of 48000 Hz", kind: "record" },
  { name: "decode Opus", kind: "opus" },
] as const;

const fileIn = (folder: string) => join(folder, ".cache", "bench", "speakers-program.js");

function measure(folder: string, kind: string): number {
  const args = [fileIn(folder), kind, options.seconds];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

async function main(): Promise<void> {
  const folders = [PROJECT, ...(options.former === undefined ? [] : [resolve(options.former)])];
  for (const folder of folders) await bundleProgram("speakers-program", fileIn(folder), folder);
  const measured = WORKS.map((): number[][] => []);
  for (let repetition = 0; repetition < Number(options.reps); repetition++)
    for (const [index, { kind }] of WORKS.entries()) {
      // Every other time in the other order, in case that the second is at an advantage.
      const order = repetition % 2 === 0 ? folders : [...folders].reverse();
      const figures = new Map(order.map((folder) => [folder, measure(folder, kind)]));
      measured[index]?.push(folders.map((folder) => figures.get(folder) ?? Number.NaN));
    }
  console.log("| 20 ms of one of 200 speakers | this build, µs | former, µs | ratio | interval |");
  console.log("| --- | --- | --- | --- | --- |");
  for (const [index, { name }] of WORKS.entries()) console.log(comparison(name, measured[index] ?? []));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

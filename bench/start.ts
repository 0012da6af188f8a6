// How much CPU Node-RED needs to load the package's nodes when it starts: two builds in turn, each repetition in
// a new process.
//
//     npx tsx bench/start.ts --package ../before --package .

import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT } from "./processes";
import { median, medianInterval } from "./results";

const { values: options } = parseArgs({
  options: { package: { type: "string", multiple: true, default: [PROJECT] }, reps: { type: "string", default: "15" } },
});
const packages = options.package.map((folder) => resolve(folder));

/** Requires what `package.json` names, and prints the milliseconds of CPU that it took. */
const LOAD = `
  const { join } = require("node:path");
  const folder = process.argv[1];
  const { "node-red": { nodes } } = require(join(folder, "package.json"));
  const files = Object.values(nodes).map((file) => join(folder, file));
  const before = process.cpuUsage();
  for (const file of files) require(file);
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1000);
`;

const measured = packages.map((): number[] => []);
for (let repetition = 0; repetition < Number(options.reps); repetition += 1)
  for (const [index, folder] of packages.entries())
    measured[index]?.push(Number(execFileSync(process.execPath, ["-e", LOAD, folder], { encoding: "utf8" })));

const [first = []] = measured;
for (const [index, folder] of packages.entries()) {
  const times = measured[index] ?? [];
  const ratios = times.map((time, repetition) => time / (first[repetition] ?? Number.NaN));
  const [low, high] = medianInterval(ratios).map((ratio) => ratio.toFixed(2));
  const { version } = require(join(folder, "package.json")) as { version: string };
  console.log(
    `${folder} (${version}): ${median(times).toFixed(1)} ms, ${median(ratios).toFixed(2)} (${low} to ${high}) of the first`,
  );
}

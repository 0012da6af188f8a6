// `npm run fuzz`: 100,000 inputs for each target, each in a process of its own.
//
//   npm run fuzz -- --only frames,media --seed 7 --count 5000 --from 0

import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { fuzz } from "./fuzz";
import { isTarget, TARGET_NAMES, type TargetName, targetOf } from "./targets";
import { selfWith } from "./targets/self";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: TARGET_NAMES.join(",") },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    count: { type: "string", default: "100000" },
    // Of the target "self", by which the harness is tested.
    fault: { type: "string", default: "" },
  },
});

async function one(name: TargetName | "self"): Promise<void> {
  const run = { name, seed: Number(values.seed), from: Number(values.from), count: Number(values.count) };
  try {
    console.log(await fuzz(name === "self" ? selfWith(values.fault) : targetOf(name), run));
    process.exit(0);
  } catch (error) {
    console.error(`FAILED: ${name}`, error);
    process.exit(1);
  }
}

function each(names: readonly string[]): void {
  for (const name of names) {
    const { seed, from, count } = values;
    const args = ["--import", "tsx", __filename, "--only", name, "--seed", seed, "--from", from, "--count", count];
    const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (signal) console.error(`FAILED: ${name} ended by ${signal}`);
    if (status !== 0) process.exitCode = 1;
  }
}

const names = values.only.split(",");
const unknown = names.filter((name) => !isTarget(name) && name !== "self");
const [first = "", ...others] = names;
if (unknown.length > 0) {
  console.error(`There is no fuzzer ${unknown.join(", ")}. There are: ${TARGET_NAMES.join(", ")}.`);
  process.exitCode = 1;
} else if (others.length === 0 && (isTarget(first) || first === "self")) void one(first);
else each(names);

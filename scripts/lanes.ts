// Runs mocha in separate processes, a few at a time: specs that start Node-RED or a browser wait more than they compute.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const ROOT = join(__dirname, "..");

export interface SpecRun {
  /** Printed above what it said with how long it took, after a "#": .ci/run looks for it. */
  title: string;
  /** Files or globs of specs, and mocha's options for them. */
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
}

/** Runs mocha, prints its output when it ends, and returns whether it succeeded. */
async function run({ title, args, env }: SpecRun): Promise<boolean> {
  const mocha = ["--import", "tsx", "node_modules/mocha/bin/mocha.js", ...args];
  const begin = performance.now();
  const child = spawn(process.execPath, mocha, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [status] = await once(child, "close");
  console.log(`\n# ${title} (${Math.round((performance.now() - begin) / 1000)} s)\n${said}`);
  return status === 0;
}

/**
 * Runs all, so many at a time: every other lane takes from the end of the list, so that those at its beginning and those at
 * its end run side by side. Returns whether all went well.
 */
export async function runInLanes(runs: readonly SpecRun[], atOnce: number): Promise<boolean> {
  const waiting = [...runs];
  let isWell = true;
  const lane = async (_: unknown, number: number) => {
    const take = () => (number % 2 === 0 ? waiting.shift() : waiting.pop());
    for (let next = take(); next; next = take()) if (!(await run(next))) isWell = false;
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return isWell;
}

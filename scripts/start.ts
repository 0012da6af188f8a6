// `npm start`: Node-RED with the example flow, whose simulator plays Zoom's part, so that anyone sees a conversation flow
// through wires in a minute, and has a button to see it again. `npm start -- --once` plays it once, checks what came of it, and ends.

import { readFileSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { clickSimulator, type DebugEntry, type FlowNode, followDebug } from "./demo/admin";
import { freePort, type NodeRed, prepareFolder, seedFlow, startNodeRed } from "./demo/node-red";

const ROOT = join(__dirname, "..");
const EXAMPLE = join(ROOT, "examples", "Try it without Zoom.json");
const FLOW: readonly FlowNode[] = JSON.parse(readFileSync(EXAMPLE, "utf8"));
const SIMULATOR = FLOW.find(({ type }) => type === "zoom-rtms-simulator")?.id ?? "";
/** Where the example has its files, below the user directory. */
const RECORDINGS = "zoom-recordings";
/** The conversation of half a minute, and what the files may take to be written. */
const PLAYED = 45_000;
/** Two speakers, and the captions. */
const EXPECTED_FILES = 3;

const { values: options } = parseArgs({
  options: { once: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});

/** What the debug panel showed of the conversation. */
class Seen {
  readonly captions: string[] = [];
  readonly files: string[] = [];
  readonly errors: string[] = [];

  readonly take = ({ name, text }: DebugEntry): void => {
    if (name === "captions") {
      this.captions.push(text);
      console.log(`  ${text}`);
    }
    if (name === "saved") this.files.push(text);
    if (name === "errors") {
      this.errors.push(text);
      console.log(`  error: ${text}`);
    }
  };
}

async function until(condition: () => boolean, limit: number): Promise<void> {
  const deadline = Date.now() + limit;
  while (!condition() && Date.now() < deadline) await new Promise((next) => setTimeout(next, 50));
}

/** Plays the conversation once. @throws Error if what came out of the flow is not what went in */
async function play(nodeRed: NodeRed, folder: string): Promise<void> {
  const seen = new Seen();
  const stopFollowing = await followDebug(nodeRed.url, seen.take);
  try {
    console.log("A simulated meeting begins:\n");
    await clickSimulator(nodeRed.url, SIMULATOR);
    await until(() => seen.files.length >= EXPECTED_FILES || seen.errors.length > 0, PLAYED);
    console.log("\nThe flow wrote:");
    for (const file of seen.files) {
      const path = resolve(folder, RECORDINGS, file);
      console.log(`  ${relative(process.cwd(), path)} (${statSync(path).size} bytes)`);
    }
    if (seen.errors.length > 0) throw new Error(`The flow reported ${seen.errors.length} errors.`);
    if (seen.captions.length === 0) throw new Error("No caption came through the flow.");
    if (seen.files.length !== EXPECTED_FILES)
      throw new Error(`The flow wrote ${seen.files.length} files instead of ${EXPECTED_FILES}.`);
  } finally {
    stopFollowing();
  }
}

/** Until Ctrl+C; Enter plays the conversation again. */
async function playOnRequest(nodeRed: NodeRed, folder: string): Promise<void> {
  const keyboard = createInterface({ input: process.stdin });
  const ask = () =>
    console.log('\nClick the button of "simulated meeting", or press Enter, to play it again. Ctrl+C to stop.');
  process.once("SIGINT", () => keyboard.close());
  process.once("SIGTERM", () => keyboard.close());
  ask();
  for await (const _line of keyboard) {
    await play(nodeRed, folder).catch((error: Error) => console.error(error.message));
    ask();
  }
}

async function main(): Promise<void> {
  const folder = join(ROOT, options.once ? ".demo-once" : ".demo");
  if (options.once) rmSync(folder, { recursive: true, force: true });
  const port = await freePort();
  prepareFolder(folder, port);
  seedFlow(folder, FLOW);

  console.log("Starting Node-RED …");
  const nodeRed = await startNodeRed(folder, port);
  try {
    console.log(`Open ${nodeRed.url} to see the flow.\n`);
    await play(nodeRed, folder);
    if (!options.once) await playOnRequest(nodeRed, folder);
  } finally {
    await nodeRed.stop();
  }
}

if (options.help)
  console.log(
    "npm start            play the simulated meeting, keep Node-RED open\nnpm start -- --once  play it once, check the result, end",
  );
else
  main().catch((error: Error) => {
    console.error(`\nFailed: ${error.message}`);
    process.exitCode = 1;
  });

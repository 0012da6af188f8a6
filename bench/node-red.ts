// A real Node-RED as a client: webhook-in → stream → a counting node, in a separate process, as users start it. Signed
// webhooks start the streams, as with Zoom.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROJECT, Program, programFile } from "./processes";
import { CREDENTIALS, startedWebhook } from "./wire";

const NODE_RED = join(PROJECT, "node_modules", "node-red");
const START_LIMIT = 120_000;

const SETTINGS = {
  uiHost: "127.0.0.1",
  uiPort: 0,
  flowFile: "flows.json",
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
};

const FLOW = [
  { id: "tab", type: "tab", label: "Bench" },
  { id: "app", type: "zoom-rtms-app", name: "", servers: "ws://127.0.0.1" },
  { id: "webhook", type: "zoom-rtms-webhook-in", z: "tab", app: "app", path: "/zoom/rtms", wires: [["stream"], []] },
  {
    id: "stream",
    type: "zoom-rtms-stream",
    z: "tab",
    app: "app",
    audio: true,
    transcript: false,
    maxStreams: 1000,
    outputs: 2,
    wires: [["count"], []],
  },
  { id: "count", type: "bench-count", z: "tab", wires: [] },
].map((node) => ("z" in node ? { x: 100, y: 100, ...node } : node));

/** The same streams, recorded: audio-out `file` with its default settings, such as separate speakers. */
const RECORDINGS = "<recordings>";
const recordingFlow = () =>
  FLOW.map((node) => {
    if (node.id === "stream") return { ...node, wires: [["record"], []] };
    if (node.id !== "count") return node;
    return { ...node, id: "record", type: "zoom-rtms-audio-out", output: "file", directory: RECORDINGS, wires: [[]] };
  });

/** The password of the page that watches. */
const PASSWORD = "password of the bench";

/** The same streams, which a page watches too. */
const watchedFlow = () => [
  ...FLOW.map((node) => (node.id === "stream" ? { ...node, wires: [["count", "page"], ["page"]] } : node)),
  { id: "page", type: "zoom-rtms-page", z: "tab", name: "", path: "/zoom", directory: "", wires: [] },
];

const DIALOG = `<script type="text/javascript">
RED.nodes.registerType("bench-count", { category: "bench", defaults: {}, inputs: 1, outputs: 0 });
</script>`;

/** The same streams, shared by all members of a fleet: each has this flow. @param broker the port of the MQTT broker */
const sharedFlow = (broker: number) => [
  ...FLOW.map((node) => (node.id === "stream" ? { ...node, fleet: "fleet" } : node)),
  { id: "fleet", type: "zoom-rtms-fleet", name: "bench", broker: "broker", prefix: "zoom-rtms", balance: true },
  {
    id: "broker",
    type: "mqtt-broker",
    broker: "127.0.0.1",
    port: String(broker),
    protocolVersion: "4",
    autoConnect: true,
  },
];

/** A user directory with the package, the counting node and the flow. */
function userDirectory(packageFolder: string, flow: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-bench-"));
  const { name } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { name: string };
  const nodes = join(folder, "nodes");
  mkdirSync(nodes);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageFolder, join(folder, "node_modules", name), "dir");
  cpSync(programFile("clients/count"), join(nodes, "count.js"));
  const files: Record<string, string> = {
    "settings.js": `module.exports = ${JSON.stringify({ ...SETTINGS, userDir: folder })};`,
    "package.json": JSON.stringify({ name: "bench", private: true, dependencies: { [name]: "*" } }),
    "flows.json": JSON.stringify(flow).replaceAll(RECORDINGS, join(folder, "recordings")),
    "flows_cred.json": JSON.stringify({ app: CREDENTIALS, page: { password: PASSWORD } }),
    "nodes/count.html": DIALOG,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}

/** The peak resident memory of a process so far, MB; undefined if the system does not report it. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line ? Number(line[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

export interface NodeRed {
  program: Program;
  /** Node-RED's own memory before the first stream, MB. */
  own: number | undefined;
  stop(): Promise<void>;
  /** Where the recordings are. */
  recordings: string;
  url: string;
}

/** Starts Node-RED, then the streams. */
export function startNodeRed(packageFolder: string, port: number, streams: number, recorded = false): Promise<NodeRed> {
  return startFlow(packageFolder, port, streams, recorded ? recordingFlow() : FLOW);
}

/** Starts Node-RED with a page that watches all streams. @returns also the cookie of a viewer */
export async function startWatched(packageFolder: string, port: number, streams: number) {
  const nodeRed = await startFlow(packageFolder, port, streams, watchedFlow());
  const { url } = nodeRed;
  const answer = await fetch(`${url}/zoom/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: url },
    body: JSON.stringify({ password: PASSWORD }),
  });
  const [cookie = ""] = answer.headers.getSetCookie()[0]?.split(";") ?? [];
  return { ...nodeRed, cookie };
}

async function startFlow(
  packageFolder: string,
  port: number,
  streams: number,
  flow: readonly object[],
): Promise<NodeRed> {
  const folder = userDirectory(packageFolder, flow);
  const file = join(NODE_RED, "red.js");
  const program = Program.client(file, ["--userDir", folder, "--settings", join(folder, "settings.js")], {
    cwd: folder,
  });
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = await listening(program);
    const own = peakOf(program.pid);
    for (let index = 0; index < streams; index += 1) {
      const { body, headers } = startedWebhook(index, port);
      const { status } = await fetch(`${url}/zoom/rtms`, { method: "POST", body, headers });
      if (status !== 200) throw new Error(`A webhook was answered ${status}.\n${program.output}`);
    }
    return { program, own, stop, recordings: join(folder, "recordings"), url };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A Node-RED without streams, one of several: a member of a fleet, or without a broker one that works alone. */
export async function startMember(packageFolder: string, broker: number | undefined) {
  const folder = userDirectory(packageFolder, broker === undefined ? FLOW : sharedFlow(broker));
  const args = ["--userDir", folder, "--settings", join(folder, "settings.js")];
  const program = Program.member(join(NODE_RED, "red.js"), args, { cwd: folder });
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { program, url: await listening(program), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Offers a stream of the load server at this port, as Zoom does. */
export async function offer(url: string, index: number, port: number): Promise<void> {
  const { body, headers } = startedWebhook(index, port);
  const { status } = await fetch(`${url}/zoom/rtms`, { method: "POST", body, headers });
  if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
}

async function listening(program: Program): Promise<string> {
  const end = Date.now() + START_LIMIT;
  while (Date.now() < end) {
    const url = /Server now running at (http:\/\/127\.0\.0\.1:\d+)/.exec(program.output)?.[1];
    if (url && /Started flows/.test(program.output)) return url;
    await sleep(50);
  }
  throw new Error(`Node-RED did not start. It printed:\n${program.output}`);
}

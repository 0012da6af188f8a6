// A real Node-RED in a process of its own, for what only a real one shows: which middleware gets a body first, what
// a deploy does to routes, whether a process ends. `npm run build` must have run before.
//
//   const nr = await startNodeRed({ flow, settings: { httpNodeRoot: "/api" } });
//   const [message] = await nr.messages("out", 1);     // what reached the node {type: "test-collect", name: "out"}
//   await nr.deploy(changedFlow, "nodes");
//   await nr.status("stream", /streaming/);            // what the editor shows under the node of this id
//   await nr.stop();
//
// Another Node.js, Node-RED or build of the package, for all tests at once: the environment variables
// RTMS_TEST_NODE (a binary), RTMS_TEST_NODE_RED (the folder of the package node-red) and RTMS_TEST_PACKAGE (the folder
// of this package, as installed).

import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import WebSocket from "ws";
import { GrowingFile } from "./growing-file";

const PROJECT = resolve(__dirname, "..", "..");
const PROGRAMS = join(__dirname, "programs");
const START_LIMIT = 30_000;
const STOP_LIMIT = 10_000;
const WAIT_LIMIT = 10_000;

/** A node of a flow as Node-RED's admin API takes it; `credentials` are set with it, `x` and `y` may be left out. */
export interface FlowNode {
  id: string;
  type: string;
  credentials?: Record<string, string>;
  [property: string]: unknown;
}

export type Message = Record<string, unknown>;
/** `reload` takes the flows that were deployed last. */
export type DeploymentType = "full" | "flows" | "nodes" | "reload";

export interface NodeRedOptions {
  /** Over the defaults: loopback, any free port, no telemetry, credentials in plain text. */
  settings?: Readonly<Record<string, unknown>>;
  flow?: readonly FlowNode[];
  env?: Readonly<Record<string, string>>;
  /** The Node.js binary. */
  node?: string;
  /** The folder of the package `node-red`. */
  nodeRed?: string;
  /** The folder of this package, built. */
  packageFolder?: string;
  /** The folder of a Node-RED that ended (`end`), to go on with; its settings and flow are kept. */
  userDir?: string;
  /** A program that embeds Node-RED, in place of Node-RED's own: called with Node-RED's folder and the settings file. */
  program?: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** From the request to stop. */
  milliseconds: number;
}

/** A node's status as the editor shows it; all are absent when it was taken away. */
export interface NodeStatus {
  fill?: string;
  shape?: string;
  text?: string;
}

/** What `GET /nodes` returns for a node set. */
export interface NodeSet {
  id: string;
  types: string[];
  enabled: boolean;
  err?: string;
}

function reviveBuffers(_key: string, value: unknown): unknown {
  const isBuffer = typeof value === "object" && value !== null && "$buffer" in value;
  return isBuffer ? Buffer.from(String(value.$buffer), "base64") : value;
}

function withoutCredentials({ credentials: _, ...node }: FlowNode): FlowNode {
  return node;
}

/** Node-RED takes a node without a place on the canvas for a config node. */
function placed(node: FlowNode): FlowNode {
  return "wires" in node ? { x: 100, y: 100, ...node } : node;
}

/** A user directory that holds the settings, the flow, the package and the collector. */
function userDirectory(options: NodeRedOptions): string {
  const packageFolder = options.packageFolder ?? process.env.RTMS_TEST_PACKAGE ?? PROJECT;
  const { name } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { name: string };
  const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
  const flow = options.flow ?? [];
  const credentials = flow.filter((node) => node.credentials).map((node) => [node.id, node.credentials]);
  const settings = {
    uiHost: "127.0.0.1",
    uiPort: 0,
    userDir: folder,
    flowFile: "flows.json",
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
    ...options.settings,
  };
  const files: Record<string, string> = {
    "settings.js": `module.exports = ${JSON.stringify(settings)};`,
    "package.json": JSON.stringify({ name: "node-red-project", private: true, dependencies: { [name]: "*" } }),
    "flows.json": JSON.stringify(flow.map(withoutCredentials).map(placed)),
    "flows_cred.json": JSON.stringify(Object.fromEntries(credentials)),
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve(packageFolder), join(folder, "node_modules", name), "dir");
  mkdirSync(join(folder, "nodes"));
  for (const file of ["collect.js", "collect.html"]) cpSync(join(PROGRAMS, file), join(folder, "nodes", file));
  return folder;
}

export class NodeRedProcess {
  /** Where Node-RED listens, without a slash at the end. */
  url = "";
  /** Every line of the log so far. */
  readonly log: string[] = [];
  readonly #collected: { collector: string; message: Message }[] = [];
  readonly #statuses = new Map<string, NodeStatus>();
  #comms: WebSocket | undefined;
  readonly #exit: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(
    private readonly child: ChildProcess,
    readonly userDir: string,
    private readonly adminRoot: string,
    private readonly collectors: GrowingFile,
  ) {
    this.#exit = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    for (const stream of [child.stdout, child.stderr]) this.#readLines(stream);
  }

  /** Of the process. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  #readLines(stream: NodeJS.ReadableStream | null): void {
    let rest = "";
    stream?.setEncoding("utf8");
    stream?.on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.log.push(...lines);
    });
  }

  /** Waits for a line of the log that matches, from `from` on. @throws with the log if none comes in time */
  logged(pattern: RegExp, { limit = WAIT_LIMIT, from = 0 } = {}): Promise<string> {
    return this.#until(`a log line ${pattern}`, limit, () => this.log.slice(from).find((line) => pattern.test(line)));
  }

  /** All messages that reached the `test-collect` node of this name, as soon as there are `count`. */
  messages(collector: string, count = 0, limit = WAIT_LIMIT): Promise<Message[]> {
    return this.#until(`${count} messages at "${collector}"`, limit, () => {
      this.#collect();
      const messages = this.#collected.filter((entry) => entry.collector === collector).map(({ message }) => message);
      return messages.length >= count ? messages : undefined;
    });
  }

  #collect(): void {
    for (const line of this.collectors.lines()) this.#collected.push(JSON.parse(line, reviveBuffers));
  }

  /** For another test in the same process: takes all flows away, forgets what came and was logged, and deploys. */
  async renew(flow: readonly FlowNode[]): Promise<void> {
    await this.deploy([]);
    this.#collect();
    this.log.length = 0;
    this.#collected.length = 0;
    this.#statuses.clear();
    await this.deploy(flow);
  }

  /** Waits until the editor would show a status of this node whose text matches. */
  async status(nodeId: string, text: RegExp, limit = WAIT_LIMIT): Promise<NodeStatus> {
    this.#comms ??= this.#openComms();
    return await this.#until(`status ${text} of ${nodeId}`, limit, () => {
      const status = this.#statuses.get(nodeId);
      return status && text.test(status.text ?? "") ? status : undefined;
    });
  }

  #openComms(): WebSocket {
    const comms = new WebSocket(`${this.url.replace("http", "ws")}${this.adminRoot}/comms`);
    comms.on("open", () => comms.send(JSON.stringify({ subscribe: "status/#" })));
    comms.on("message", (data) => {
      const notices: unknown = JSON.parse(String(data));
      for (const { topic, data: status } of Array.isArray(notices) ? notices : [])
        if (String(topic).startsWith("status/")) this.#statuses.set(String(topic).slice("status/".length), status);
    });
    comms.on("error", () => undefined);
    return comms;
  }

  /** Deploys the whole flow through the admin API and waits until it has started. */
  async deploy(flow: readonly FlowNode[], type: DeploymentType = "full"): Promise<void> {
    const from = this.log.length;
    const response = await fetch(`${this.url}${this.adminRoot}/flows`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Node-RED-Deployment-Type": type },
      body: JSON.stringify(flow.map(placed)),
    });
    if (!response.ok) throw new Error(`Deploying was answered ${response.status}: ${await response.text()}`);
    await this.logged(/Started (modified )?(flows|nodes)/, { from });
  }

  /** Stops or starts all flows; needs `runtimeState` in the settings. */
  async setState(state: "start" | "stop"): Promise<void> {
    const from = this.log.length;
    const response = await fetch(`${this.url}${this.adminRoot}/flows/state`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ state }),
    });
    if (!response.ok) throw new Error(`${state} was answered ${response.status}: ${await response.text()}`);
    await this.logged(state === "start" ? /Started flows/ : /Stopped flows/, { from });
  }

  /** The node sets that Node-RED has loaded, with the errors of those that it could not. */
  async nodes(): Promise<NodeSet[]> {
    const response = await fetch(`${this.url}${this.adminRoot}/nodes`, { headers: { Accept: "application/json" } });
    return (await response.json()) as NodeSet[];
  }

  /** Sends a signal to the process. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Ends the process, but keeps its folder for the next one (`NodeRedOptions.userDir`). */
  async end(how: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#comms?.terminate();
    this.child.kill(how);
    await this.#exit;
  }

  /** Asks Node-RED to end, and removes its folder. @throws with the log if it does not end within 10 s */
  async stop(): Promise<Exit> {
    const begin = Date.now();
    this.#comms?.terminate();
    this.child.kill("SIGTERM");
    const ended = await Promise.race([this.#exit, sleep(STOP_LIMIT, undefined, { ref: false })]);
    if (!ended) this.child.kill("SIGKILL");
    await this.#exit;
    this.#collect();
    rmSync(this.userDir, { recursive: true, force: true });
    if (!ended) throw new Error(`Node-RED did not end within ${STOP_LIMIT} ms.\n${this.log.join("\n")}`);
    const [code, signal] = ended;
    return { code, signal, milliseconds: Date.now() - begin };
  }

  /** @throws with the log if it never runs; then nothing of it is left */
  async whenRunning(): Promise<void> {
    try {
      // Without any HTTP root there is no server, so `url` is empty.
      const line = await this.logged(/Server now running at|headless mode/i, { limit: START_LIMIT });
      this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
      await this.logged(/Started flows/, { limit: START_LIMIT });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async #until<T>(what: string, limit: number, look: () => T | undefined): Promise<T> {
    const end = Date.now() + limit;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > end || this.child.exitCode !== null)
        throw new Error(`Node-RED gave no ${what} within ${limit} ms. Its log:\n${this.log.join("\n")}`);
      await sleep(10);
    }
  }
}

/** Starts Node-RED, and resolves when it listens and its flows have started. */
export async function startNodeRed(options: NodeRedOptions = {}): Promise<NodeRedProcess> {
  const node = options.node ?? process.env.RTMS_TEST_NODE ?? process.execPath;
  const nodeRed = resolve(
    options.nodeRed ?? process.env.RTMS_TEST_NODE_RED ?? join(PROJECT, "node_modules", "node-red"),
  );
  const userDir = options.userDir ?? userDirectory(options);
  const settingsFile = join(userDir, "settings.js");
  const args = options.program
    ? [options.program, nodeRed, settingsFile]
    : [join(nodeRed, "red.js"), "--userDir", userDir, "--settings", settingsFile];
  const collectors = new GrowingFile(join(userDir, `collected-${randomUUID()}.jsonl`));
  const child = spawn(node, args, {
    cwd: userDir,
    env: {
      PATH: process.env.PATH,
      HOME: userDir,
      LANG: "en_US.UTF-8",
      RTMS_TEST_COLLECTED: collectors.path,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const adminRoot = options.settings?.httpAdminRoot;
  const root = typeof adminRoot === "string" ? adminRoot.replace(/\/$/, "") : "";
  const nodeRedProcess = new NodeRedProcess(child, userDir, root, collectors);
  await nodeRedProcess.whenRunning();
  return nodeRedProcess;
}

// Node-RED with this package, as users have it after an install, inside of this process: so this process sees an
// exception that nobody catches, and can measure the memory. `npm run build` must have run before.

import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import type express from "express";
import type { FlowNode, Message } from "../runtime/node-red-process";
import { newFolder } from "./folder";

const PROJECT = resolve(__dirname, "..", "..");

interface Runtime {
  httpAdmin: express.Express;
  httpNode: express.Express;
  init(server: unknown, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  nodes: { getNode(id: string): { receive(message: Message): void } | null };
  events: { on(event: string, listener: () => void): void };
}

/** A node that passes all its input to the test that started this Node-RED. */
export const collector = (id: string): FlowNode => ({
  id,
  type: "function",
  z: "tab",
  name: id,
  func: `global.get("collect")(${JSON.stringify(id)}, msg);`,
  outputs: 0,
  wires: [],
});

export class NodeRed {
  url = "";
  readonly adminUrl = () => `${this.url}/red`;
  /** What reached the collectors, by their ids. */
  readonly #collected = new Map<string, Message[]>();
  readonly folder = newFolder();
  readonly #runtime = require("node-red") as Runtime;
  readonly #server: ReturnType<typeof createServer>;

  private constructor(flow: readonly FlowNode[]) {
    // Node-RED's own.
    const app = (createRequire(require.resolve("node-red"))("express") as typeof express)();
    // Or it prints each error of a body parser.
    app.set("env", "test");
    this.#server = createServer(app);
    const name = "node-red-contrib-zoom-rtms";
    mkdirSync(join(this.folder, "node_modules"));
    symlinkSync(PROJECT, join(this.folder, "node_modules", name));
    const files = {
      "package.json": { name: "node-red-project", private: true, dependencies: { [name]: "*" } },
      "flows.json": flow.map(({ credentials: _, ...node }) => ("wires" in node ? { x: 0, y: 0, ...node } : node)),
      "flows_cred.json": Object.fromEntries(flow.map(({ id, credentials }) => [id, credentials]).filter(([, c]) => c)),
    };
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(this.folder, file), JSON.stringify(content));
    const silent = { level: "off", metrics: false, audit: false };
    this.#runtime.init(this.#server, {
      httpAdminRoot: "/red",
      httpNodeRoot: "/",
      userDir: this.folder,
      flowFile: "flows.json",
      credentialSecret: false,
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false },
      logging: { console: silent },
      functionGlobalContext: { collect: (id: string, message: Message) => void this.of(id).push(message) },
    });
    app.use("/red", this.#runtime.httpAdmin);
    app.use("/", this.#runtime.httpNode);
  }

  static async start(flow: readonly FlowNode[]): Promise<NodeRed> {
    const nodeRed = new NodeRed(flow);
    await nodeRed.#start();
    return nodeRed;
  }

  async #start(): Promise<void> {
    const started = new Promise<void>((resolve) => this.#runtime.events.on("flows:started", () => resolve()));
    await this.#runtime.start();
    await started;
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve()));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What reached the collector so far. */
  of(id: string): Message[] {
    const messages = this.#collected.get(id) ?? [];
    this.#collected.set(id, messages);
    return messages;
  }

  /** Whatever a message holds, a node reports what is wrong with it. @throws for an error of no node of this package */
  checkErrors(): void {
    for (const { error } of this.of("errors")) {
      const { code, message, stack } = error as Record<string, unknown>;
      if (!String(code).startsWith("RTMS_")) throw new Error(`a node failed: ${message}\n${stack}`);
    }
  }

  forget(): void {
    this.#collected.clear();
  }

  /** Gives a message to a node, as a wire does. */
  feed(id: string, message: Message): void {
    const node = this.#runtime.nodes.getNode(id);
    if (!node) throw new Error(`there is no node ${id}`);
    node.receive(message);
  }

  async stop(): Promise<void> {
    await this.#runtime.stop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

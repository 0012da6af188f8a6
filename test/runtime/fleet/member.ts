// A member of a fleet: a real Node-RED in a process of its own, its wire to the broker, and the file of its sink.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type FlowNode, type NodeRedProcess, startNodeRed } from "../node-red-process";
import { freePort } from "./free-port";
import type { Wire } from "./wire";

const PROGRAMS = join(__dirname, "programs");

export class Member {
  #process: NodeRedProcess | undefined;
  #userDir: string | undefined;

  constructor(
    readonly name: string,
    /** Absent for a member that has no broker. */
    readonly wire: Wire | undefined,
    readonly sink: string,
    private readonly flow: readonly FlowNode[],
    /** Of its process. */
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  /** The process. @throws Error while there is none */
  get nodeRed(): NodeRedProcess {
    if (!this.#process) throw new Error(`The member ${this.name} does not run.`);
    return this.#process;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Where it listens; `undefined` while it does not run. */
  get url(): string | undefined {
    return this.#process?.url;
  }

  /** Starts it, or again with the folder that it had. */
  async start(): Promise<void> {
    const { env } = this;
    this.#process = await startNodeRed(
      this.#userDir
        ? { userDir: this.#userDir, env }
        : { flow: this.flow, env, settings: { nodesDir: PROGRAMS, uiPort: await freePort() } },
    );
    this.#userDir = this.#process.userDir;
  }

  /** Ends the process: SIGKILL as a crash does, SIGTERM as a service is stopped. */
  async end(how: "SIGKILL" | "SIGTERM"): Promise<void> {
    const { nodeRed } = this;
    this.#process = undefined;
    await nodeRed.end(how);
  }

  /** Restarts the flows, as a full deploy does. */
  async redeploy(): Promise<void> {
    await this.nodeRed.deploy([], "reload");
  }

  /** Stops the process for a while, as a machine that swaps or sleeps. */
  async freeze(milliseconds: number): Promise<void> {
    const { nodeRed } = this;
    nodeRed.signal("SIGSTOP");
    await sleep(milliseconds);
    nodeRed.signal("SIGCONT");
  }

  /** Cuts it off from the broker for a while. */
  async cut(milliseconds: number): Promise<void> {
    this.wire?.cut();
    await sleep(milliseconds);
    this.wire?.mend();
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    if (this.#process) {
      this.#process.signal("SIGCONT");
      await this.end("SIGKILL");
    }
    await this.wire?.close();
    if (this.#userDir) rmSync(this.#userDir, { recursive: true, force: true });
  }
}

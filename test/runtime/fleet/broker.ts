// A real MQTT broker in a process of its own, that can be stopped, killed and emptied: Debian's Mosquitto, with its defaults,
// or aedes.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, listens } from "./free-port";

export type BrokerKind = "mosquitto" | "aedes";

const START_LIMIT = 20_000;
const STOP_LIMIT = 10_000;
/** Debian installs it where only root's PATH leads. */
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

/** Whether this machine has Mosquitto. */
export const hasMosquitto = (): boolean => spawnSync("mosquitto", ["-h"], { env: { PATH } }).error === undefined;

/** As Debian's own file, but for this port and folder; without `user`, root's Mosquitto could not write to the folder. */
const configuration = (port: number, folder: string) => `listener ${port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location ${folder}/
user root
`;

export class Broker {
  #child: ChildProcess | undefined;

  private constructor(
    readonly kind: BrokerKind,
    readonly port: number,
    private readonly folder: string,
  ) {}

  /** Starts a broker on a free port. @throws Error if it does not listen in time */
  static async running(kind: BrokerKind): Promise<Broker> {
    const broker = new Broker(kind, await freePort(), mkdtempSync(join(tmpdir(), "zoom-rtms-broker-")));
    await broker.start();
    return broker;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** @throws Error with its output if it does not listen in time */
  async start(): Promise<void> {
    const { kind, port, folder } = this;
    const file = join(folder, "mosquitto.conf");
    if (kind === "mosquitto") writeFileSync(file, configuration(port, folder));
    const [program, args] =
      kind === "mosquitto"
        ? ["mosquitto", ["-c", file]]
        : [process.execPath, [join(__dirname, "programs", "aedes.mjs"), String(port)]];
    const child = spawn(program, args, { env: { PATH }, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => (said = `${said}${text}`.slice(-2000)));
    this.#child = child;
    process.once("exit", () => child.kill("SIGKILL"));
    for (const late = Date.now() + START_LIMIT; !(await listens(port)); await sleep(20))
      if (child.exitCode !== null || Date.now() > late) throw new Error(`${kind} did not start:\n${said}`);
  }

  /** Ends it; it keeps its port and folder for the next start. SIGTERM is how a service is stopped. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    const ended = once(child, "exit");
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
    await ended;
    clearTimeout(late);
  }

  /** Takes all away that a stopped broker has on its disk. */
  wipe(): void {
    for (const file of readdirSync(this.folder)) rmSync(join(this.folder, file), { recursive: true });
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// Real brokers on the loopback interface: Mosquitto as Debian has it, and aedes in this process.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Aedes, AedesOptions } from "aedes" with { "resolution-mode": "import" };

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Debian has it where only root's PATH leads. */
const MOSQUITTO = ["mosquitto", "/usr/sbin/mosquitto"].find((command) => {
  try {
    // It prints its help and fails.
    execFileSync(command, ["-h"], { stdio: "ignore" });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
  return true;
});

export const hasMosquitto = MOSQUITTO !== undefined;

/** For a suite that needs Mosquitto: skipped by name on a machine without it, but not in CI. */
export function needsMosquitto(suite: Mocha.Suite): void {
  if (hasMosquitto || process.env.CI) return;
  suite.title += " (skipped: no mosquitto on this machine)";
  suite.pending = true;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });

/** What a spec can do with a broker. */
export interface Broker {
  readonly port: number;
  start(): Promise<void>;
  /** SIGTERM, as an orderly end. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Stops it, forgets all that it kept, and starts it again. */
  wipe(): Promise<void>;
  /** Stopped for good. */
  close(): Promise<void>;
}

export class Mosquitto implements Broker {
  readonly folder = mkdtempSync(join(tmpdir(), "zoom-rtms-mosquitto-"));
  #process: ChildProcess | undefined;

  /** @param lines of its configuration file, beside port and address */
  constructor(
    readonly port: number,
    private readonly lines: readonly string[] = ["allow_anonymous true"],
  ) {}

  /** Writes a file beside its configuration. @returns the path */
  file(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async start(lines = this.lines): Promise<void> {
    const user = process.getuid?.() === 0 ? ["user root"] : [];
    const conf = this.file(
      "mosquitto.conf",
      [`listener ${this.port} 127.0.0.1`, ...user, "persistence false", ...lines, ""].join("\n"),
    );
    let said = "";
    const started = spawn(MOSQUITTO ?? "mosquitto", ["-c", conf], { stdio: ["ignore", "pipe", "pipe"] });
    for (const output of [started.stdout, started.stderr]) output.on("data", (data) => (said += data));
    this.#process = started;
    // Also when a spec fails beside it and the process ends at once.
    const kill = () => started.kill("SIGKILL");
    process.once("exit", kill);
    started.once("exit", () => process.removeListener("exit", kill));
    for (const end = Date.now() + 10_000; !(await isListening(this.port)); await pause(20))
      if (Date.now() > end || started.exitCode !== null) throw new Error(`mosquitto did not start: ${said}`);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await ended;
  }

  /** Nothing runs in it until `thaw`. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  async wipe(): Promise<void> {
    await this.stop("SIGKILL");
    await this.start();
  }

  async close(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class AedesBroker implements Broker {
  readonly #sockets = new Set<Socket>();
  #stop: () => Promise<void> = () => Promise.resolve();
  aedes: Aedes | undefined;

  constructor(
    readonly port: number,
    private readonly options: AedesOptions = {},
  ) {}

  async start(): Promise<void> {
    const { Aedes } = await import("aedes");
    const aedes = await Aedes.createBroker(this.options);
    this.aedes = aedes;
    const server = createServer((socket) => {
      this.#sockets.add(socket.on("close", () => this.#sockets.delete(socket)));
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.#stop = async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of this.#sockets) socket.destroy();
      await closed;
      await new Promise<void>((resolve) => aedes.close(resolve));
    };
  }

  async stop(): Promise<void> {
    const stop = this.#stop;
    this.#stop = () => Promise.resolve();
    await stop();
  }

  async wipe(): Promise<void> {
    await this.stop();
    await this.start();
  }

  close(): Promise<void> {
    return this.stop();
  }
}

/** A wire to a broker, which a spec can cut on one side only. */
export class Wire {
  readonly #pairs: { near: Socket; far: Socket }[] = [];
  readonly #server: Server;

  constructor(private readonly brokerPort: number) {
    this.#server = createServer((near) => {
      const far = connect(this.brokerPort, "127.0.0.1");
      const pair = { near, far };
      this.#pairs.push(pair);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const)
        from
          .on("data", (data) => void (to.destroyed || to.write(data)))
          .on("end", () => this.#pairs.includes(pair) && to.end())
          .on("error", () => undefined);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await new Promise((resolve) => this.#server.once("listening", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** The members see the end, the broker does not. */
  breakNear(): void {
    for (const { near } of this.#pairs.splice(0)) near.destroy();
  }

  /** Nobody sees anything, and nothing gets through. */
  freeze(): void {
    for (const { near, far } of this.#pairs) for (const side of [near, far]) side.pause();
  }

  close(): void {
    this.#server.close();
    for (const { near, far } of this.#pairs) for (const side of [near, far]) side.destroy();
  }
}

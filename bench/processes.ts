// Processes of a repetition: the server on one core, the client on another, controlled over IPC.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { selfSignedCertificate } from "../src/simulator";

export const PROJECT = join(__dirname, "..");
const BUILT = join(PROJECT, ".cache", "bench");
const ANSWER_LIMIT = 60_000;

const PROGRAMS = [
  "server/server",
  "native-conversion",
  ...["floor", "scan", "protocol", "protocol-ws", "audio-out", "count", "viewers"].map((name) => `clients/${name}`),
];

/** Compiles the programs, so that no TypeScript loader uses memory or time in the measured processes. */
export async function buildPrograms(): Promise<void> {
  for (const program of PROGRAMS) await bundleProgram(program, programFile(program));
}

/** @param sources the folder whose `src` and `nodes` a program of this folder imports as `../src` and `../nodes` */
export async function bundleProgram(program: string, file: string, sources = PROJECT): Promise<void> {
  const { rolldown } = await import("rolldown");
  const input = join(__dirname, `${program}.ts`);
  const bundle = await rolldown({
    input,
    platform: "node",
    external: (id) => !id.startsWith(".") && !isAbsolute(id),
    plugins: [
      {
        name: "sources",
        resolveId(id, importer) {
          if (importer !== input || sources === PROJECT || !/^\.\.\/(src|nodes)\//.test(id)) return null;
          return this.resolve(join(sources, id.slice("../".length)));
        },
      },
    ],
  });
  await bundle.write({ file, format: "cjs", codeSplitting: false });
}

/** The file of a compiled program. */
export const programFile = (program: string) => join(BUILT, `${program}.js`);

const canPin = spawnSync("taskset", ["-V"]).status === 0;
/** Whether each process stays on its core. */
export const isPinned = canPin;

const SERVER_CORE = 1;
const CLIENT_CORE = 0;
const ALL_CORES = "0,1";

/** The folder of a certificate for this run, created at first use. */
function certificateFolder(): string {
  const folder = join(BUILT, `tls-${process.pid}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(selfSignedCertificate())) writeFileSync(join(folder, `${name}.pem`), text);
  process.once("exit", () => rmSync(folder, { recursive: true }));
  return folder;
}

export interface Place {
  cwd?: string;
  /** Whether all connections use TLS. */
  isSecure?: boolean;
}

/** A process that answers commands. */
export class Program {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];

  /** @param core a number, or a list of them such as `0,1` */
  constructor(
    core: number | string,
    file: string,
    args: readonly string[],
    { cwd = PROJECT, isSecure = false }: Place = {},
  ) {
    const command = [process.execPath, file, ...args];
    const [program = "", ...rest] = canPin ? ["taskset", "-c", String(core), ...command] : command;
    this.#child = spawn(program, rest, {
      cwd,
      env: { PATH: process.env.PATH, HOME: cwd, ...(isSecure && { BENCH_TLS: certificateFolder() }) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => this.#output.push(text));
  }

  static server(load: string, voices = 0, isSecure = false): Program {
    return new Program(SERVER_CORE, programFile("server/server"), [load, String(voices)], { isSecure });
  }

  /** A server that shares both cores with several clients. @param step milliseconds between two packets of a stream */
  static sharedServer(step: number): Program {
    return new Program(ALL_CORES, programFile("server/server"), ["paced", "0", String(step)]);
  }

  /** One of several clients, which share both cores. */
  static member(file: string, args: readonly string[], place?: Place): Program {
    return new Program(ALL_CORES, file, args, place);
  }

  /** A program beside the server, so that the measured process has its core alone. */
  static besideServer(file: string): Program {
    return new Program(SERVER_CORE, file, []);
  }

  static client(file: string, args: readonly string[], place?: Place): Program {
    return new Program(CLIENT_CORE, file, args, place);
  }

  /** Its output so far. */
  get output(): string {
    return this.#output.join("");
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** @throws Error with the output if it ends, or does not answer within ANSWER_LIMIT */
  async answer<T>(): Promise<T> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(ANSWER_LIMIT)]);
    try {
      const event = (name: string) => once(this.#child, name, { signal }).then(([value]) => ({ name, value }));
      const first = await Promise.race([event("message"), event("exit")]);
      if (first.name === "message") return first.value as T;
    } catch {
    } finally {
      over.abort();
    }
    throw new Error(`A program of the benchmark ended or fell silent. It printed:\n${this.output}`);
  }

  /** Sends a command without waiting for an answer. */
  tell(command: object): void {
    this.#child.send(command);
  }

  ask<T>(command: object): Promise<T> {
    const answer = this.answer<T>();
    this.tell(command);
    return answer;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}

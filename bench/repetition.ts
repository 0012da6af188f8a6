// One repetition of one client under one load: a new server and a new client, one warm-up, one measured window.

import { setTimeout as sleep } from "node:timers/promises";
import type { Figures } from "./meter";
import { startNodeRed } from "./node-red";
import { Program, programFile } from "./processes";
import type { ServerReport } from "./server/server";

const PROGRAMS = ["floor", "scan", "protocol", "protocol-ws", "audio-out", "node-red"] as const;
type ClientProgram = (typeof PROGRAMS)[number];
/** Those that are also measured with a former build of the package. */
const FORMER = { "former protocol": "protocol", "former node-red": "node-red" } as const;

export type Client = ClientProgram | keyof typeof FORMER;
/** In the order of a repetition: a former build comes right after the present one. */
export const CLIENTS: readonly Client[] = PROGRAMS.flatMap((program): Client[] =>
  program === "protocol" || program === "node-red" ? [program, `former ${program}`] : [program],
);

export const isFormer = (client: Client): client is keyof typeof FORMER => client in FORMER;
/** The client itself, whichever build it has. */
export const programOf = (client: Client): ClientProgram => (isFormer(client) ? FORMER[client] : client);

export interface Load {
  name: string;
  kind: "paced" | "flat out" | "bursts";
  streams: number;
  /** Over TLS, which Zoom uses. */
  isSecure?: true;
  /** Packets per burst. */
  packets?: number;
}

/** The result of a repetition. */
export interface Outcome extends Figures {
  /** Packets that the server sent in bursts and the client did not receive. */
  lost?: number;
  /** Node-RED's own memory, MB. */
  own?: number;
}

export interface Windows {
  /** Milliseconds. */
  warmUp: number;
  measured: number;
  packageFolder: string;
  /** The package's former build, which `former …` clients measure. */
  formerFolder?: string | undefined;
}

const BURSTS = 5;
/** Milliseconds between two bursts. */
const BURST_PAUSE = 700;
const CONNECT_LIMIT = 30_000;

interface Running {
  program: Program;
  own?: number | undefined;
  stop(): Promise<void>;
}

function start(client: Exclude<ClientProgram, "node-red">, port: number, load: Load, packageFolder: string): Running {
  const args = [String(port), String(load.streams), packageFolder];
  const program = Program.client(programFile(`clients/${client}`), args, { isSecure: load.isSecure === true });
  return { program, stop: () => program.stop() };
}

async function allFlow(server: Program, streams: number, client: Program): Promise<void> {
  const end = Date.now() + CONNECT_LIMIT;
  for (;;) {
    const report = await server.ask<ServerReport>({ do: "report" });
    if (report.streams === streams) return;
    if (Date.now() > end)
      throw new Error(
        `Of ${streams} streams ${report.streams} flow, ${report.refused} were refused.\n${client.output}`,
      );
    await sleep(50);
  }
}

async function bursts(server: Program, client: Program, packets: number): Promise<Outcome> {
  client.tell({ do: "begin", watched: true });
  await sleep(BURST_PAUSE);
  const before = await server.ask<ServerReport>({ do: "report" });
  let after = before;
  for (let burst = 0; burst < BURSTS; burst += 1) {
    after = await server.ask<ServerReport>({ do: "burst", packets });
    await sleep(BURST_PAUSE);
  }
  const figures = await client.ask<Figures>({ do: "end" });
  return { ...figures, lost: after.sent - before.sent - figures.packets };
}

async function measure(load: Load, server: Program, client: Program, windows: Windows): Promise<Outcome> {
  await sleep(windows.warmUp);
  if (load.kind === "bursts") return bursts(server, client, load.packets ?? 0);
  client.tell({ do: "begin", timed: load.kind === "paced" });
  await sleep(windows.measured);
  return client.ask<Figures>({ do: "end" });
}

/** @throws Error if not all streams deliver media, or a process ends early */
export async function repeat(load: Load, client: Client, windows: Windows): Promise<Outcome> {
  const server = Program.server(load.kind, 0, load.isSecure);
  let running: Running | undefined;
  try {
    const { port } = await server.answer<ServerReport>();
    const folder = (isFormer(client) && windows.formerFolder) || windows.packageFolder;
    const own = programOf(client);
    running = own === "node-red" ? await startNodeRed(folder, port, load.streams) : start(own, port, load, folder);
    await allFlow(server, load.streams, running.program);
    const outcome = await measure(load, server, running.program, windows);
    return running.own === undefined ? outcome : { ...outcome, own: running.own };
  } finally {
    await running?.stop();
    await server.stop();
  }
}

// The cost per recorded packet: streams of several speakers into audio-out `file`, in a real Node-RED, with two builds of
// the package in turn. CPU time is that of the whole process, including its threads, divided by the packets that the server
// sent. At the end the recorded sound is measured, so that a build that loses sound does not count as cheap.
//
//     npx tsx bench/recordings.ts --package ../before --package . --streams 200 --voices 3

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startNodeRed } from "./node-red";
import { buildPrograms, PROJECT, Program } from "./processes";
import type { ServerReport } from "./server/server";
import { PACKET_BYTES } from "./wire";

const { values: options } = parseArgs({
  options: {
    package: { type: "string", multiple: true, default: [PROJECT] },
    streams: { type: "string", default: "200" },
    voices: { type: "string", default: "3" },
    reps: { type: "string", default: "3" },
    "warm-up": { type: "string", default: "4000" },
    measured: { type: "string", default: "10000" },
    "end-limit": { type: "string", default: "60000" },
    /** Packets per speaker, all at once instead of in real time: for a machine with other load. */
    backlog: { type: "string", default: "0" },
    log: { type: "boolean", default: false },
  },
});
const [streams, voices] = [Number(options.streams), Number(options.voices)];
/** Per tick of /proc. */
const MICROSECONDS = 10_000;
const WAV_HEADER = 44;

/** CPU time of a process and all its threads so far, microseconds. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS;
}

/** Packets in the complete files, and the numbers of complete and unfinished files. */
function recorded(folder: string): { packets: number; files: number; unfinished: number } {
  const names = readdirSync(folder);
  const wavs = names.filter((name) => name.endsWith(".wav"));
  const bytes = wavs.reduce((sum, name) => sum + statSync(join(folder, name)).size - WAV_HEADER, 0);
  const unfinished = names.filter((name) => name.endsWith(".part")).length;
  return { packets: bytes / PACKET_BYTES, files: wavs.length, unfinished };
}

async function allFlow(server: Program): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; await sleep(100))
    if ((await server.ask<ServerReport>({ do: "report" })).streams === streams) return;
  throw new Error("not all streams flow");
}

/** Bytes of all recordings, including unfinished ones. */
function bytesOf(folder: string): number {
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder).filter((name) => /\.wav(\.part)?$/.test(name));
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size - WAV_HEADER, 0);
}

/** Waits for all files, at most `end-limit`, and compares them with what was sent. `ended`: milliseconds until then. */
async function ending(folder: string, sent: number) {
  const stopped = Date.now();
  let found = recorded(folder);
  while (found.files < streams * voices && Date.now() - stopped < Number(options["end-limit"])) {
    await sleep(500);
    found = recorded(folder);
  }
  return { ...found, lost: 1 - found.packets / sent, ended: Date.now() - stopped };
}

/** CPU time of a packet that waits in the kernel with many others, until it is in its file. */
async function backlog(packetFolder: string, packets: number) {
  const server = Program.server("bursts", voices);
  const { port } = await server.answer<ServerReport>();
  const nodeRed = await startNodeRed(packetFolder, port, streams, true);
  const cpu = () => cpuOf(nodeRed.program.pid);
  const burst = async (count: number, until: number) => {
    const before = cpu();
    server.tell({ do: "burst", packets: count });
    for (const end = Date.now() + 240_000; Date.now() < end; await sleep(200))
      if (bytesOf(nodeRed.recordings) >= until * streams * voices * PACKET_BYTES)
        return (cpu() - before) / (count * streams * voices);
    return Number.NaN;
  };
  try {
    await allFlow(server);
    await burst(50, 50);
    const cost = await burst(packets, 50 + packets);
    // The same number again, followed directly by the end: packets before an end must be recorded.
    server.tell({ do: "burst", packets });
    await server.answer<ServerReport>();
    const { sent } = await server.ask<ServerReport>({ do: "stop" });
    return { cost, sent, ...(await ending(nodeRed.recordings, sent)) };
  } finally {
    if (options.log) console.error(nodeRed.program.output);
    await nodeRed.stop();
    await server.stop();
  }
}

async function repetition(packageFolder: string) {
  const server = Program.server("paced", voices);
  const { port } = await server.answer<ServerReport>();
  const nodeRed = await startNodeRed(packageFolder, port, streams, true);
  try {
    await allFlow(server);
    await sleep(Number(options["warm-up"]));
    const before = await server.ask<ServerReport>({ do: "report" });
    const cpu = cpuOf(nodeRed.program.pid);
    await sleep(Number(options.measured));
    const after = await server.ask<ServerReport>({ do: "report" });
    const used = cpuOf(nodeRed.program.pid) - cpu;
    const cost = used / (after.sent - before.sent);
    const { sent } = await server.ask<ServerReport>({ do: "stop" });
    const end = await ending(nodeRed.recordings, sent);
    if (options.log) console.error(nodeRed.program.output);
    return {
      cost,
      rate: Math.round((1000 * (after.sent - before.sent)) / Number(options.measured)),
      cores: used / 1000 / Number(options.measured),
      sent,
      ...end,
    };
  } finally {
    await nodeRed.stop();
    await server.stop();
  }
}

async function main(): Promise<void> {
  await buildPrograms();
  for (let n = 0; n < Number(options.reps); n += 1)
    for (const packageFolder of options.package) {
      const folder = resolve(packageFolder);
      const outcome = await (Number(options.backlog) > 0
        ? backlog(folder, Number(options.backlog))
        : repetition(folder));
      console.log(packageFolder, JSON.stringify(outcome));
    }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

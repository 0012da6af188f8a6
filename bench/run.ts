// `npm run bench`: runs every load with every client, interleaved, prints the tables and writes them to bench/RESULTS.md.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { audioRows, audioTable } from "./audio";
import { buildPrograms, PROJECT } from "./processes";
import { CLIENTS, type Client, isFormer, type Load, type Outcome, programOf, repeat } from "./repetition";
import { type Line, loadNow, page } from "./report";
import { summarize } from "./results";
import { BUSY, type Find } from "./targets";

const LOADS: readonly Load[] = [
  { name: "1 stream", kind: "paced", streams: 1 },
  { name: "50 streams", kind: "paced", streams: 50 },
  { name: "200 streams", kind: "paced", streams: 200 },
  { name: "flat out", kind: "flat out", streams: 4 },
  { name: "50 streams, TLS", kind: "paced", streams: 50, isSecure: true },
  { name: "200 streams, TLS", kind: "paced", streams: 200, isSecure: true },
  { name: "flat out, TLS", kind: "flat out", streams: 4, isSecure: true },
  { name: "bursts of 1500", kind: "bursts", streams: 1, packets: 1500 },
  { name: "bursts of 5000", kind: "bursts", streams: 1, packets: 5000 },
];

const USAGE = `npm run bench -- [options]
  --reps N          repetitions of each (7)
  --warm-up MS      before each window (2000)
  --measured MS     the window (4000)
  --load NAME       only this load, may be repeated: ${LOADS.map(({ name }) => name).join(", ")}
  --client NAME     only this client beside the floor, may be repeated: ${CLIENTS.slice(1)
    .filter((client) => !isFormer(client))
    .join(", ")}
  --package FOLDER  the package to measure, built (this one)
  --former FOLDER   a former build of it, measured in turn with it
  --out FILE        where the results go (bench/RESULTS.md)`;

const { values: options } = parseArgs({
  options: {
    reps: { type: "string", default: "7" },
    "warm-up": { type: "string", default: "2000" },
    measured: { type: "string", default: "4000" },
    load: { type: "string", multiple: true },
    client: { type: "string", multiple: true },
    package: { type: "string", default: PROJECT },
    former: { type: "string" },
    out: { type: "string", default: join(PROJECT, "bench", "RESULTS.md") },
    help: { type: "boolean", default: false },
  },
});

const windows = {
  warmUp: Number(options["warm-up"]),
  measured: Number(options.measured),
  packageFolder: options.package,
  formerFolder: options.former,
};
const loads = LOADS.filter(({ name }) => options.load?.includes(name) ?? true);
const clients = CLIENTS.filter((client) => {
  if (isFormer(client) && options.former === undefined) return false;
  return client === "floor" || (options.client?.includes(programOf(client)) ?? true);
});

/** The cost that audio-out adds is measured under the load of its target: flat out, its queues make the figure useless. */
const clientsOf = ({ name, isSecure, kind }: Load) =>
  clients.filter((client) => {
    if (client === "audio-out") return name === BUSY;
    if (client === "protocol-ws") return kind !== "bursts";
    if (isFormer(client)) return kind !== "bursts" && !isSecure;
    return !isSecure || client !== "node-red";
  });

const outcomes = new Map<string, Outcome[]>();
const repetitionsOf = (load: string, client: Client): Outcome[] => {
  const key = `${load}/${client}`;
  const known = outcomes.get(key) ?? [];
  outcomes.set(key, known);
  return known;
};

const find: Find = (name, client) => {
  const load = loads.find((one) => one.name === name);
  return load && clientsOf(load).includes(client) ? repetitionsOf(name, client) : undefined;
};

function lines(): Line[] {
  return loads.flatMap((load) => {
    const row = (client: Client) => ({ load, client, repetitions: repetitionsOf(load.name, client) });
    return clientsOf(load).map((client) => ({ load, client, summary: summarize(row(client), row("floor")) }));
  });
}

async function main(): Promise<void> {
  const repetitions = Number(options.reps);
  const before = loadNow();
  await buildPrograms();
  for (let repetition = 1; repetition <= repetitions; repetition += 1)
    for (const load of loads)
      for (const client of clientsOf(load)) {
        const outcome = await repeat(load, client, windows);
        repetitionsOf(load.name, client).push(outcome);
        const cost = ((outcome.cpu * 1_000_000) / outcome.packets).toFixed(2);
        console.error(`${repetition}/${repetitions} ${load.name}, ${client}: ${cost} µs a packet`);
      }
  const { warmUp, measured } = windows;
  const audio = options.client ? undefined : audioTable(audioRows());
  const text = page(lines(), find, audio, { repetitions, warmUp, measured, idle: [before, loadNow()] });
  writeFileSync(options.out, text);
  console.log(text);
}

if (options.help) console.log(USAGE);
else
  main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });

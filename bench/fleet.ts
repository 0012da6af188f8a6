// What a fleet costs: 1, 2 and 4 members that carry 200 to 2,000 streams in all, and one Node-RED without a fleet, in turn within
// each repetition. CPU time is that of the members' processes, divided by the packets that their flows received.
//
//     npx tsx bench/fleet.ts --reps 7 --step 100 --out bench/FLEET.md

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Broker, hasMosquitto } from "../test/runtime/fleet/broker";
import type { Figures } from "./meter";
import { offer, startMember } from "./node-red";
import { buildPrograms, PROJECT, Program } from "./processes";
import { loadNow } from "./report";
import { median, medianInterval } from "./results";
import type { ServerReport } from "./server/server";

interface Case {
  name: string;
  members: number;
  streams: number;
  isShared: boolean;
}

const CASES: readonly Case[] = [
  { name: "no fleet", members: 1, streams: 200, isShared: false },
  { name: "fleet of one", members: 1, streams: 200, isShared: true },
  { name: "two members", members: 2, streams: 1000, isShared: true },
  { name: "four members", members: 4, streams: 2000, isShared: true },
];
const BASE = "no fleet";
const ALONE = "fleet of one";
const MOST = "four members";

const { values: options } = parseArgs({
  options: {
    reps: { type: "string", default: "7" },
    "warm-up": { type: "string", default: "4000" },
    measured: { type: "string", default: "8000" },
    /** Milliseconds of sound in a packet, of all cases: 2,000 streams with 20 ms are more than two cores can send and receive. */
    step: { type: "string", default: "100" },
    package: { type: "string", default: PROJECT },
    case: { type: "string", multiple: true },
    out: { type: "string" },
  },
});
const cases = CASES.filter(({ name }) => options.case?.includes(name) ?? true);
const FLOW_LIMIT = 180_000;
/** A newcomer listens before it claims. Milliseconds. */
const JOINED = 4000;

export interface Outcome {
  packets: number;
  /** CPU seconds of all members. */
  cpu: number;
  seconds: number;
  /** Milliseconds; the worst of the members. */
  p99: number;
  /** MB; the most of the members. */
  peak: number;
  /** Packets that each member received, as a share of all. */
  shares: number[];
  /** Messages on the broker a second and member; `undefined` without one. */
  messages: number | undefined;
}

interface MqttClient {
  on(event: "message", listener: () => void): void;
  subscribe(topic: string, options: { qos: 0 }): void;
  end(force: boolean): void;
}
/** Node-RED's own client. */
const mqtt = createRequire(require.resolve("node-red/package.json"))("mqtt") as { connect(url: string): MqttClient };

/** Counts what passes on the broker. */
function listenTo(broker: Broker): { count: () => number; leave: () => void } {
  const client = mqtt.connect(`mqtt://127.0.0.1:${broker.port}`);
  let messages = 0;
  client.on("message", () => (messages += 1));
  client.subscribe("zoom-rtms/#", { qos: 0 });
  return { count: () => messages, leave: () => client.end(true) };
}

async function allFlow(server: Program, streams: number, said: () => string): Promise<void> {
  let report: ServerReport | undefined;
  for (const end = Date.now() + FLOW_LIMIT; Date.now() < end; await sleep(200)) {
    report = await server.ask<ServerReport>({ do: "report" });
    if (report.streams === streams) return;
  }
  throw new Error(`Of ${streams} streams ${report?.streams} flow.\n${said()}`);
}

async function repeat({ members: count, streams, isShared }: Case): Promise<Outcome> {
  const server = Program.sharedServer(Number(options.step));
  const broker = isShared ? await Broker.running(hasMosquitto() ? "mosquitto" : "aedes") : undefined;
  const members: Awaited<ReturnType<typeof startMember>>[] = [];
  const traffic = broker && listenTo(broker);
  try {
    const { port } = await server.answer<ServerReport>();
    for (let index = 0; index < count; index += 1) members.push(await startMember(options.package, broker?.port));
    await sleep(JOINED);
    for (let index = 0; index < streams; index += 1) {
      const { url = "" } = members[index % count] ?? {};
      await offer(url, index, port);
    }
    await allFlow(server, streams, () => members.map(({ program }) => program.output.slice(-2000)).join("\n"));
    await sleep(Number(options["warm-up"]));
    const before = traffic?.count() ?? 0;
    for (const { program } of members) program.tell({ do: "begin", timed: true });
    await sleep(Number(options.measured));
    const after = traffic?.count() ?? 0;
    const figures = await Promise.all(members.map(({ program }) => program.ask<Figures>({ do: "end" })));
    const sum = (of: (each: Figures) => number) => figures.reduce((total, each) => total + of(each), 0);
    const packets = sum((each) => each.packets);
    return {
      packets,
      cpu: sum((each) => each.cpu),
      seconds: figures[0]?.seconds ?? Number.NaN,
      p99: Math.max(...figures.map(({ p99 = Number.NaN }) => p99)),
      peak: Math.max(...figures.map(({ peak }) => peak)),
      shares: figures.map((each) => each.packets / packets),
      messages: traffic && (after - before) / (Number(options.measured) / 1000) / count,
    };
  } finally {
    traffic?.leave();
    await Promise.all(members.map((member) => member.stop()));
    await broker?.close();
    await server.stop();
  }
}

const costOf = ({ cpu, packets }: Outcome) => (cpu * 1_000_000) / packets;

/** The ratio of two cases' CPU time a packet, in each repetition. */
function ratios(of: readonly Outcome[], to: readonly Outcome[]): number[] {
  return of.flatMap((outcome, index) => {
    const base = to[index];
    return base ? [costOf(outcome) / costOf(base)] : [];
  });
}

function verdict(what: string, target: number, figures: readonly number[]): string {
  if (figures.length === 0) return "";
  const [low, high] = medianInterval(figures);
  const met = high <= target ? "yes" : low > target ? "no" : "inconclusive";
  const between = `${low.toFixed(2)} to ${high.toFixed(2)}`;
  return `| ${what} | ≤ ${target.toFixed(2)} | ${median(figures).toFixed(2)} (${between}) | ${met} |`;
}

function page(outcomes: ReadonlyMap<string, Outcome[]>, idle: readonly [number, number]): string {
  const of = (name: string) => outcomes.get(name) ?? [];
  const rows = cases.map(({ name, members, streams }) => {
    const all = of(name);
    const figure = (value: (outcome: Outcome) => number) => median(all.map(value));
    const uneven = Math.max(...all.flatMap(({ shares }) => shares.map((share) => Math.abs(share * members - 1))));
    const messages = all[0]?.messages === undefined ? "" : figure((each) => each.messages ?? 0).toFixed(2);
    return `| ${[
      name,
      members,
      streams,
      figure(({ packets, seconds }) => packets / seconds).toFixed(0),
      figure(costOf).toFixed(2),
      figure(({ p99 }) => p99).toFixed(1),
      figure(({ peak }) => peak).toFixed(0),
      `${(100 * uneven).toFixed(0)} %`,
      messages,
    ].join(" | ")} |`;
  });
  const targets = [
    verdict("CPU a packet, fleet of one, beside no fleet", 1.01, ratios(of(ALONE), of(BASE))),
    verdict(
      "CPU a packet, four members with 2,000 streams, beside a fleet of one with 200",
      1.1,
      ratios(of(MOST), of(ALONE)),
    ),
    verdict(
      "Messages on the broker a second and member, four members",
      1,
      of(MOST).flatMap(({ messages }) => messages ?? []),
    ),
  ].filter((row) => row !== "");
  return `# What a fleet costs

Written by \`bench/fleet.ts\`; ${options.reps} interleaved repetitions of ${Number(options.measured) / 1000} s, ${new Date().toISOString()}, Node.js ${process.version}.
A packet of 640 bytes each ${options.step} ms on each stream. Members, server and broker share two cores. Load average before ${idle[0].toFixed(2)}, after ${idle[1].toFixed(2)}.

| what | target | measured | met |
| --- | --- | --- | --- |
${targets.join("\n")}

| case | members | streams | packets/s | µs a packet | p99 ms | peak MB of a member | farthest from its share | messages/s and member |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

async function main(): Promise<void> {
  const before = loadNow();
  await buildPrograms();
  const outcomes = new Map(cases.map(({ name }): [string, Outcome[]] => [name, []]));
  for (let repetition = 1; repetition <= Number(options.reps); repetition += 1)
    for (const each of cases) {
      const outcome = await repeat(each);
      outcomes.get(each.name)?.push(outcome);
      const messages = outcome.messages === undefined ? "" : `, ${outcome.messages.toFixed(2)} messages/s and member`;
      console.error(`${repetition}/${options.reps} ${each.name}: ${costOf(outcome).toFixed(2)} µs a packet${messages}`);
    }
  const text = page(outcomes, [before, loadNow()]);
  if (options.out) writeFileSync(join(process.cwd(), options.out), text);
  console.log(text);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

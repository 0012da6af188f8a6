// What viewers of a page cost: a real Node-RED with 200 streams, which a page watches. Viewers come and go, and the CPU time per
// packet of the whole process with them is compared with the one right before, or after, without.
//
//     npx tsx bench/page.ts [--streams 200] [--viewers 50] [--reps 9] [--measured 8000] [--package .]

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ViewersReport } from "./clients/viewers";
import type { Figures } from "./meter";
import { startWatched } from "./node-red";
import { buildPrograms, PROJECT, Program, programFile } from "./processes";
import { loadNow } from "./report";
import { costOf, median, medianInterval } from "./results";
import type { ServerReport } from "./server/server";

const { values: options } = parseArgs({
  options: {
    streams: { type: "string", default: "200" },
    viewers: { type: "string", default: "50" },
    reps: { type: "string", default: "9" },
    measured: { type: "string", default: "8000" },
    package: { type: "string", default: PROJECT },
  },
});
const [streams, viewers, repetitions, measured] = [
  options.streams,
  options.viewers,
  options.reps,
  options.measured,
].map(Number) as [number, number, number, number];

/** The most that they may cost, as a ratio. */
const TARGET = 1.05;
/** Before each window: viewers get all meetings first. Milliseconds. */
const SETTLE = 2000;
const CONNECT_LIMIT = 60_000;

async function allFlow(server: Program, program: Program): Promise<void> {
  for (const end = Date.now() + CONNECT_LIMIT; ; await sleep(50)) {
    const report = await server.ask<ServerReport>({ do: "report" });
    if (report.streams === streams) return;
    if (Date.now() > end) throw new Error(`Only ${report.streams} of ${streams} streams flow.\n${program.output}`);
  }
}

async function window(program: Program): Promise<number> {
  await sleep(SETTLE);
  program.tell({ do: "begin" });
  await sleep(measured);
  return costOf(await program.ask<Figures>({ do: "end" }));
}

interface Pair {
  readonly without: number;
  readonly with: number;
  /** Bytes a second to each viewer. */
  readonly bytes: number;
}

async function pair(program: Program, watchers: Program, page: object, isFirst: boolean): Promise<Pair> {
  const before = isFirst ? await window(program) : undefined;
  await watchers.ask<ViewersReport>({ do: "connect", viewers, ...page });
  const began = performance.now();
  const watched = await window(program);
  const seconds = (performance.now() - began) / 1000;
  const { bytes, connected } = await watchers.ask<ViewersReport>({ do: "disconnect" });
  if (connected !== viewers) throw new Error(`Only ${connected} of ${viewers} viewers were served.`);
  return { without: before ?? (await window(program)), with: watched, bytes: bytes / viewers / seconds };
}

async function main(): Promise<void> {
  const idle = loadNow();
  await buildPrograms();
  const server = Program.server("paced");
  const watchers = Program.besideServer(programFile("clients/viewers"));
  const { port } = await server.answer<ServerReport>();
  const { program, url, cookie, stop } = await startWatched(options.package, port, streams);
  const pairs: Pair[] = [];
  try {
    await allFlow(server, program);
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      const one = await pair(program, watchers, { url: `${url}/zoom/`, cookie }, repetition % 2 === 0);
      pairs.push(one);
      const costs = [one.without, one.with].map((cost) => cost.toFixed(2)).join(" and ");
      console.error(`${repetition + 1}/${repetitions}: ${costs} µs a packet, ${(one.with / one.without).toFixed(3)}`);
    }
  } finally {
    await stop();
    await watchers.stop();
    await server.stop();
  }
  const ratios = pairs.map((each) => each.with / each.without);
  const interval = medianInterval(ratios);
  const [low, high] = interval.map((ratio) => ratio.toFixed(3));
  const verdict = interval[1] <= TARGET ? "yes" : interval[0] > TARGET ? "no" : "inconclusive";
  console.log(
    `${streams} streams, ${viewers} viewers, ${(median(pairs.map(({ bytes }) => bytes)) / 1000).toFixed(1)} kB/s to each: ` +
      `${median(pairs.map((each) => each.without)).toFixed(2)} µs a packet without, ` +
      `${median(pairs.map((each) => each.with)).toFixed(2)} with them, ` +
      `ratio ${median(ratios).toFixed(3)} (${low} to ${high}), at most ${TARGET}: ${verdict}. ` +
      `Load before ${idle.toFixed(2)}, after ${loadNow().toFixed(2)}.`,
  );
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

// The figures as a page: tables, and the verdicts on the targets.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { isPinned, PROJECT } from "./processes";
import type { Client, Load } from "./repetition";
import type { Summary } from "./results";
import { type Find, judge } from "./targets";

export interface Line {
  load: Load;
  client: Client;
  summary: Summary;
}

export interface Circumstances {
  repetitions: number;
  warmUp: number;
  measured: number;
  /** Load averages of the last minute, before and after. */
  idle: readonly [number, number];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const fixed = (value: number | undefined, digits: number) => (value === undefined ? "" : value.toFixed(digits));

/** One block per load, one line per client. */
export function paceTable(lines: readonly Line[]): string {
  const head = [
    "load",
    "client",
    "packets/s",
    "core %",
    "µs a packet",
    "of floor",
    "spread",
    "p50 ms",
    "p99 ms",
    "peak MB",
  ];
  const rows = lines
    .filter(({ load }) => load.kind !== "bursts")
    .map(({ load, client, summary: s }) => [
      load.name,
      client,
      fixed(s.rate, 0),
      fixed(s.core, 1),
      fixed(s.cost, 2),
      fixed(s.ratio, 2),
      s.spread.map((ratio) => ratio.toFixed(2)).join("–"),
      fixed(s.p50, 2),
      fixed(s.p99, 2),
      s.own === undefined ? fixed(s.peak, 0) : `${fixed(s.peak, 0)} (own ${fixed(s.own, 0)})`,
    ]);
  return table(head, rows);
}

export function burstTable(lines: readonly Line[]): string {
  const rows = lines
    .filter(({ load }) => load.kind === "bursts")
    .map(({ load, client, summary: s }) => [
      load.name,
      client,
      fixed(s.packets, 0),
      fixed(s.lost, 0),
      fixed(s.blocked, 1),
      fixed(s.cost, 2),
    ]);
  return table(["load", "client", "packets", "lost", "longest block ms", "µs a packet"], rows);
}

export function verdictTable(find: Find): string {
  const rows = judge(find).map(({ what, target, measured, met }) => [
    what,
    target,
    measured,
    met === "no" ? "**no**" : met,
  ]);
  return table(["what", "target", "measured", "met"], rows);
}

const versionOf = (name: string) =>
  JSON.parse(readFileSync(join(PROJECT, "node_modules", name, "package.json"), "utf8")).version as string;

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: PROJECT, encoding: "utf8" }).trim();
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : " and changes");
  } catch {
    return "unknown";
  }
}

/** The machine's load of the last minute. */
export const loadNow = () => loadavg()[0] ?? Number.NaN;

/** The whole page, in Markdown. @param audio the table of the cost of audio-out, if it was measured */
export function page(
  lines: readonly Line[],
  find: Find,
  audio: string | undefined,
  circumstances: Circumstances,
): string {
  const { repetitions, warmUp, measured, idle } = circumstances;
  const [cpu] = cpus();
  return `# Results

Written by \`npm run bench\`. [README.md](README.md) describes what is measured and how.

- ${new Date().toISOString()}, commit ${commit()}
- ${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}
- Node.js ${process.version}, Node-RED ${versionOf("node-red")}, ws ${versionOf("ws")}
- Medians of ${repetitions} interleaved repetitions, each ${measured / 1000} s after ${warmUp / 1000} s; processes ${isPinned ? "" : "not "}pinned to a core each
- Load average before ${idle[0].toFixed(2)}, after ${idle[1].toFixed(2)} (the benchmark itself makes about 1)

## Targets

${verdictTable(find)}

## Paced and flat out

${paceTable(lines)}

## Bursts

${burstTable(lines)}
${audio ? `\n## Audio\n\n${audio}\n` : ""}`;
}

// How much CPU our conversions of sound need, compared with ffmpeg's on the same machine: both programs in turn, as
// processes of their own, with the same half hour of sound from the same file, ffmpeg with one thread. Some minutes for 7 repetitions.
//
//     npx tsx bench/native.ts [--reps 7] [--seconds 1800]
//
// `program` is what a process used for it, less what it used for a file of one packet. `conversion` is that less what it
// used to read and write: half of a copy at the rate of the input, and half of one at the rate of the output. Microseconds
// for 20 ms of sound, medians; the ratio is that of a repetition.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleProgram, programFile } from "./processes";
import { comparison } from "./results";

const { values: options } = parseArgs({
  options: { reps: { type: "string", default: "7" }, seconds: { type: "string", default: "1800" } },
});
const SECONDS = Number(options.seconds);
const PACKETS = SECONDS * 50;
const SHORT = 0.02;

interface Conversion {
  name: string;
  /** Of the input. */
  kind: "g722" | number;
  to: number;
}

const CONVERSIONS: readonly Conversion[] = [
  { name: "decode G.722", kind: "g722", to: 16_000 },
  ...[48_000, 44_100, 8000].map((to) => ({ name: `resample 16000 to ${to} Hz`, kind: 16_000, to })),
  { name: "resample 48000 to 16000 Hz", kind: 48_000, to: 16_000 },
];

type Kind = Conversion["kind"];
const rateOf = (kind: Kind): number => (kind === "g722" ? 16_000 : kind);
/** Of which copies are measured. */
const RATES = new Set(CONVERSIONS.flatMap(({ kind, to }) => [rateOf(kind), to]));
const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-native-"));
const fileOf = (kind: Kind, seconds: number) => join(folder, `${kind}-${seconds}`);
const rawInput = (kind: Kind) => (kind === "g722" ? ["-f", "g722"] : ["-f", "s16le", "-ar", `${kind}`, "-ac", "1"]);

/** Noise with the slope of speech. */
function makeFiles(): void {
  for (const kind of new Set<Kind>([...CONVERSIONS.map((conversion) => conversion.kind), ...RATES]))
    for (const seconds of [SHORT, SECONDS]) {
      const source = ["-f", "lavfi", "-i", `anoisesrc=color=pink:seed=1:a=0.5:r=${rateOf(kind)}:d=${seconds}`];
      const format = kind === "g722" ? ["-c:a", "g722", "-f", "g722"] : ["-f", "s16le"];
      execFileSync("ffmpeg", ["-v", "error", "-y", ...source, "-ac", "1", ...format, fileOf(kind, seconds)]);
    }
}

/** Seconds of CPU that a process used, with the system's for it. */
function cpuOf(program: string, args: readonly string[]): number {
  const script = `TIMEFORMAT='%U %S'; time "$@"`;
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", program, ...args], { encoding: "utf8" });
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(/\s+/).slice(-2).map(Number);
  if (status !== 0 || Number.isNaN(user + system)) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return user + system;
}

const ours = (kind: Kind, to: number, seconds: number) =>
  cpuOf(process.execPath, [
    programFile("native-conversion"),
    kind === "g722" ? kind : `${kind}>${to}`,
    fileOf(kind, seconds),
    "/dev/null",
  ]);

const theirs = (kind: Kind, to: number, seconds: number) => {
  const input = ["-nostdin", "-v", "error", "-threads", "1", ...rawInput(kind), "-i", fileOf(kind, seconds)];
  return cpuOf("ffmpeg", [...input, "-ar", `${to}`, "-f", "s16le", "-y", "/dev/null"]);
};

const microseconds = (seconds: number) => (seconds * 1e6) / PACKETS;

/** µs of both programs, without their start. */
function measure(kind: Kind, to: number): Pair {
  const [our = Number.NaN, their = Number.NaN] = [ours, theirs].map((run) =>
    microseconds(run(kind, to, SECONDS) - run(kind, to, SHORT)),
  );
  return [our, their];
}

type Pair = readonly [ours: number, theirs: number];

interface Result {
  program: Pair;
  conversion: Pair;
}

/** All conversions once. */
function repetition(): Result[] {
  const copies = new Map([...RATES].map((rate) => [rate, measure(rate, rate)]));
  return CONVERSIONS.map(({ kind, to }) => {
    const program = measure(kind, to);
    const copy = [rateOf(kind), to].map((rate) => copies.get(rate) ?? [Number.NaN, Number.NaN]);
    const without = (side: 0 | 1) =>
      program[side] - copy.reduce((sum, pair) => sum + (pair[side] ?? Number.NaN) / 2, 0);
    return { program, conversion: [without(0), without(1)] };
  });
}

async function main(): Promise<void> {
  try {
    await bundleProgram("native-conversion", programFile("native-conversion"));
    makeFiles();
    const repetitions = Array.from({ length: Number(options.reps) }, repetition);
    console.log("| | ours, µs | ffmpeg, µs | ratio | interval |\n| --- | --- | --- | --- | --- |");
    for (const [index, { name }] of CONVERSIONS.entries())
      for (const figure of ["conversion", "program"] as const) {
        const pairs = repetitions.map((results) => results[index]?.[figure] ?? []);
        console.log(comparison(`${name}, ${figure}`, pairs));
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

// How much CPU our conversions of sound need, compared with ffmpeg's on the same machine: both programs in turn, as
// processes of their own, with the same ten minutes of sound from the same file.
//
//     npx tsx bench/native.ts [--reps 7] [--seconds 600]
//
// `program` is what a process used for it, less what it used for a file of one packet. `conversion` is that less what it
// used to read and write the sound without a conversion. Microseconds for 20 ms of sound, medians.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPrograms, programFile } from "./processes";
import { median, medianInterval } from "./results";

const { values: options } = parseArgs({
  options: { reps: { type: "string", default: "7" }, seconds: { type: "string", default: "600" } },
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
const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-native-"));
const fileOf = (kind: Kind, seconds: number) => join(folder, `${kind}-${seconds}`);
const rawInput = (kind: Kind) => (kind === "g722" ? ["-f", "g722"] : ["-f", "s16le", "-ar", `${kind}`, "-ac", "1"]);

/** Noise with the slope of speech. */
function makeFiles(): void {
  for (const kind of new Set(CONVERSIONS.map((conversion) => conversion.kind)))
    for (const seconds of [SHORT, SECONDS]) {
      const rate = kind === "g722" ? 16_000 : kind;
      const source = ["-f", "lavfi", "-i", `anoisesrc=color=pink:seed=1:a=0.5:r=${rate}:d=${seconds}`];
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

/** A repetition: µs of both programs, and of both without reading and writing. */
function measure({ kind, to }: Conversion): { program: [number, number]; conversion: [number, number] } {
  const rate = kind === "g722" ? 16_000 : kind;
  const both = [ours, theirs] as const;
  const program = both.map((run) => microseconds(run(kind, to, SECONDS) - run(kind, to, SHORT)));
  const copy = both.map((run) => microseconds(run(rate, rate, SECONDS) - run(rate, rate, SHORT)));
  const [our = Number.NaN, their = Number.NaN] = program;
  const [ourCopy = Number.NaN, theirCopy = Number.NaN] = copy;
  return { program: [our, their], conversion: [our - ourCopy, their - theirCopy] };
}

function row(name: string, pairs: readonly (readonly [number, number])[]): string {
  const [our, their] = [0, 1].map((side) => median(pairs.map((pair) => pair[side] ?? Number.NaN)).toFixed(2));
  const ratios = pairs.map(([one, other]) => one / other);
  const [low, high] = medianInterval(ratios).map((ratio) => ratio.toFixed(2));
  return `| ${name} | ${our} | ${their} | ${median(ratios).toFixed(2)} | ${low}–${high} |`;
}

async function main(): Promise<void> {
  try {
    await buildPrograms();
    makeFiles();
    const measured = CONVERSIONS.map((): ReturnType<typeof measure>[] => []);
    for (let repetition = 0; repetition < Number(options.reps); repetition++)
      for (const [index, conversion] of CONVERSIONS.entries()) measured[index]?.push(measure(conversion));
    console.log("| | ours, µs | ffmpeg, µs | ratio | interval |\n| --- | --- | --- | --- | --- |");
    for (const [index, { name }] of CONVERSIONS.entries()) {
      const results = measured[index] ?? [];
      const conversion = results.map((result) => result.conversion);
      console.log(row(`${name}, conversion`, conversion));
      console.log(
        row(
          `${name}, program`,
          results.map((result) => result.program),
        ),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

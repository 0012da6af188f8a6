// `npm run soak`: whether a client that runs for long keeps its memory. The simulator plays in a process of its own, the
// client in another, whose heap is measured after the garbage was collected. Every stream loses a connection each
// minute. Ends with 1 if the heap has grown, or if the streams did not live.

import { fork } from "node:child_process";
import { on } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    streams: { type: "string", default: "50" },
    help: { type: "boolean", default: false },
  },
});

const HELP = `npm run soak -- [--minutes 10] [--streams 50]

Streams of 50 audio packets a second each, a reconnection a minute each. The heap after garbage collection at the end
must be within 5 % or 2 MB of the one at minute 2. A run under 6 minutes lives faster, so that minute 2 is a third of it.`;

/** What the client tells each time it is asked. */
export interface Sample {
  heap: number;
  rss: number;
  streams: number;
  packets: number;
  reconnections: number;
  faults: number;
}

const MINUTE = 60_000;
const ROWS = 10;
/** The heap has settled by then: what a stream keeps for a minute is there. Milliseconds of the run's own clock. */
const SETTLED = 2 * MINUTE;
/** A run is at least so long, by its own clock. */
const SHORTEST = 3 * SETTLED;
const TOLERANCE = { share: 1.05, bytes: 2 * 1024 * 1024 };
/** Until every stream flows. */
const START = 10_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

function start(name: string, args: (string | number)[]) {
  const child = fork(join(__dirname, "soak", name), args.map(String), { execArgv: ["--expose-gc", "--import", "tsx"] });
  const messages = on(child, "message");
  child.once("exit", (code) => void messages.throw?.(new Error(`${name} ended with ${code}`)));
  return {
    child,
    next: async <T>(): Promise<T> => {
      const { value } = await messages.next();
      return value[0] as T;
    },
  };
}

function row(at: number, { heap, rss, streams, packets, reconnections, faults }: Sample): string {
  const cells = [
    `${Math.round(at / 1000)} s`,
    megabytes(heap),
    megabytes(rss),
    streams,
    packets,
    reconnections,
    faults,
  ];
  return cells.map((cell) => String(cell).padStart(12)).join("");
}

/** What is wrong with the run; empty if nothing is. */
function complaints(early: Sample, late: Sample, streams: number, minutes: number): string[] {
  const limit = Math.max(early.heap * TOLERANCE.share, early.heap + TOLERANCE.bytes);
  const found: string[] = [];
  if (late.heap > limit) found.push(`the heap grew from ${megabytes(early.heap)} to ${megabytes(late.heap)} MB`);
  if (late.streams !== streams) found.push(`${late.streams} of ${streams} streams live`);
  if (late.faults > 0) found.push(`${late.faults} events told of something that failed or was missing`);
  if (late.packets <= early.packets) found.push("no packets came");
  if (late.reconnections < streams * (minutes - 1)) found.push(`only ${late.reconnections} reconnections`);
  return found;
}

async function soak(minutes: number, streams: number): Promise<void> {
  const duration = minutes * MINUTE;
  const speed = Math.max(1, SHORTEST / duration);
  const client = start("client.ts", [speed]);
  const webhookUrl = await client.next<string>();
  const zoom = start("zoom.ts", [webhookUrl, streams, duration * speed + 2 * MINUTE, speed]);
  try {
    await zoom.next<string>();
    await sleep(Math.min(START, duration / 4));
    console.log(
      ["time", "heap MB", "rss MB", "streams", "packets", "reconnects", "faults"]
        .map((name) => name.padStart(12))
        .join(""),
    );
    const settled = SETTLED / speed;
    const step = duration / ROWS;
    const instants = [...new Set([settled, ...Array.from({ length: ROWS }, (_, index) => (index + 1) * step)])];
    const samples = new Map<number, Sample>();
    const began = Date.now();
    for (const at of instants.sort((a, b) => a - b)) {
      await sleep(Math.max(0, began + at - Date.now()));
      client.child.send("measure");
      const sample = await client.next<Sample>();
      samples.set(at, sample);
      console.log(row(at, sample));
    }
    const early = samples.get(settled);
    const late = samples.get(duration);
    if (!early || !late) throw new Error("nothing was measured");
    const wrong = complaints(early, late, streams, minutes * speed);
    if (wrong.length > 0) throw new Error(wrong.join("; "));
    console.log(
      `The heap is as it was: ${megabytes(early.heap)} MB at ${settled / 1000} s, ${megabytes(late.heap)} MB at the end.`,
    );
  } finally {
    client.child.kill();
    zoom.child.kill();
  }
}

const minutes = Number(options.minutes);
const streams = Number(options.streams);
if (options.help) console.log(HELP);
else if (!(minutes > 0) || !Number.isInteger(streams) || streams < 1) {
  console.error(HELP);
  process.exitCode = 1;
} else
  soak(minutes, streams).catch((error: Error) => {
    console.error(`\nFailed: ${error.message}`);
    process.exitCode = 1;
  });

// `npm run soak`: whether a client that runs for long keeps its memory. The simulator plays in a process of its own, the
// client in another, whose heap is measured after the garbage was collected. Every stream loses a connection each
// minute. Ends with 1 if the heap has grown, or if the streams did not live.

import { fork } from "node:child_process";
import { on } from "node:events";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runInLanes } from "./lanes";
import { packetLength } from "./soak/packets";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seconds: { type: "string" },
    streams: { type: "string", default: "50" },
    fleet: { type: "boolean", default: false },
    runs: { type: "string", default: "20" },
    seeds: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

const HELP = `npm run soak -- [--minutes 10 | --seconds 600] [--streams 50]
npm run soak -- --fleet [--runs 20] [--seeds 5]

Streams of 50 audio packets a second each, a reconnection a minute each. The heap after garbage collection at the end
must be within 5 % or 2 MB of the one at minute 2. A run under 6 minutes lives faster, so that minute 2 is a third of it.

--fleet: three members of a fleet with each fault so many times, and four with random faults of so many seeds. Needs a build.`;

/** What the client reports on each request. */
export interface Sample {
  heap: number;
  rss: number;
  streams: number;
  packets: number;
  reconnections: number;
  faults: number;
  /** The first of the faults, in words. */
  told: string[];
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

/** What a run is judged by. */
interface Run {
  early: Sample;
  late: Sample;
  streams: number;
  /** Of the run's own clock. */
  minutes: number;
  /** How many times as fast as this machine's clock that one is. */
  speed: number;
}

/** Everything that must hold at the end, in words, and what is so instead. */
const CHECKS: readonly { holds: string; fails(run: Run): string | undefined }[] = [
  {
    holds: "the heap is as it was at minute 2",
    fails: ({ early, late }) =>
      late.heap > Math.max(early.heap * TOLERANCE.share, early.heap + TOLERANCE.bytes)
        ? `it grew from ${megabytes(early.heap)} to ${megabytes(late.heap)} MB`
        : undefined,
  },
  {
    holds: "every stream lives",
    fails: ({ late, streams }) => (late.streams === streams ? undefined : `${late.streams} of ${streams} live`),
  },
  {
    holds: "no stream failed and no packet is missing",
    fails: ({ late }) => (late.faults > 0 ? `${late.faults} faults: ${late.told.join("; ")}` : undefined),
  },
  {
    holds: "packets come to the end",
    fails: ({ early, late, streams, minutes, speed }) => {
      // Four of five of them: the rest may be in the gap of a reconnection.
      const due = (0.8 * streams * (minutes * MINUTE - SETTLED)) / packetLength(speed);
      const came = late.packets - early.packets;
      return came < due ? `only ${came} since minute 2` : undefined;
    },
  },
  {
    holds: "every stream lost a connection a minute, and came back",
    fails: ({ late, streams, minutes }) =>
      late.reconnections < streams * (minutes - 1) ? `only ${late.reconnections} reconnections` : undefined,
  },
];

/** Tells each check in the manner of the tests, which .ci/run counts. @returns whether all hold */
function judge(run: Run): boolean {
  const results = CHECKS.map(({ holds, fails }) => ({ holds, fault: fails(run) }));
  for (const { holds, fault } of results) console.log(fault ? `  failed: ${holds}: ${fault}` : `  ok: ${holds}`);
  const failing = results.filter(({ fault }) => fault !== undefined).length;
  console.log(`\n  ${results.length - failing} passing\n  ${failing} failing`);
  return failing === 0;
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
    console.log(
      `\n${megabytes(early.heap)} MB of heap at ${Math.round(settled / 1000)} s, ${megabytes(late.heap)} MB at the end.`,
    );
    if (!judge({ early, late, streams, minutes: minutes * speed, speed })) process.exitCode = 1;
  } finally {
    client.child.kill();
    zoom.child.kill();
  }
}

/** The specs of fleets, one after the other, as often as docs/fleet.md was measured. */
function soakFleet(): Promise<boolean> {
  const env = { RTMS_FLEET_RUNS: options.runs, RTMS_FLEET_SEEDS: options.seeds };
  const specs = ["faults", "mosquitto", "aedes", "load", "chaos"].map((name) => `test/runtime/fleet-${name}_spec.ts`);
  return runInLanes(
    specs.map((spec) => ({ title: spec, args: ["--no-config", "--exit", "--timeout", "60000", spec], env })),
    1,
  );
}

const minutes = options.seconds === undefined ? Number(options.minutes) : Number(options.seconds) / 60;
const streams = Number(options.streams);
if (options.help) console.log(HELP);
else if (options.fleet)
  void soakFleet().then((isWell) => {
    if (!isWell) process.exitCode = 1;
  });
else if (!(minutes > 0) || !Number.isInteger(streams) || streams < 1) {
  console.error(HELP);
  process.exitCode = 1;
} else
  soak(minutes, streams).catch((error: Error) => {
    console.error(`\nFailed: ${error.message}`);
    process.exitCode = 1;
  });

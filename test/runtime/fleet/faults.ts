// The faults of a member, with what must hold for each, and one run of one: new streams, the fault, the verdict.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Harness } from "./harness";
import type { Member } from "./member";
import { type Interruption, interruptions, percentile, repeatedSince, twoOwners, type Verdict } from "./verdict";

/** With it the specs run as often, with faults and limits as in docs/fleet.md, and print their figures. */
export const { RTMS_FLEET_RUNS } = process.env;
export const RUNS = Number(RTMS_FLEET_RUNS ?? 1);
export const IS_LONG = RTMS_FLEET_RUNS !== undefined;
/** Without it other specs run beside them on few cores, and times are longer than what they are to show. */
export const SLACK = IS_LONG ? 1 : 4;

/** What a frozen or cut off member needs to come back to itself. Milliseconds. */
const AWAKE = 3_000;
/** Longer than silence counts as death (docs/fleet.md). Milliseconds. */
const AWAY = IS_LONG ? 30_000 : 13_000;

/** Seconds over all streams, of a fault or a beginning. */
export const TWO_OWNERS = 0.5;

export interface FaultKind {
  name: string;
  act(member: Member): Promise<unknown>;
  /** The process has to be started again. */
  ends: boolean;
  /** Until another member's first packet. Milliseconds. */
  limit: { median: number; worst: number };
  /** Nothing comes twice, and numbers go on. */
  isGraceful: boolean;
}

export const FAULTS: readonly FaultKind[] = [
  {
    name: "kill -9",
    act: (member) => member.end("SIGKILL"),
    ends: true,
    limit: { median: 4000, worst: 5000 },
    isGraceful: false,
  },
  {
    name: "frozen",
    act: (member) => member.freeze(AWAY),
    ends: false,
    limit: { median: 9000, worst: 9000 },
    isGraceful: false,
  },
  {
    name: "cut off from the broker",
    act: (member) => member.cut(AWAY),
    ends: false,
    limit: { median: 9000, worst: 9000 },
    isGraceful: false,
  },
  {
    name: "SIGTERM",
    act: (member) => member.end("SIGTERM"),
    ends: true,
    limit: { median: 500, worst: 500 },
    isGraceful: true,
  },
  {
    name: "redeploy",
    act: (member) => member.redeploy(),
    ends: false,
    limit: { median: 500, worst: 500 },
    isGraceful: true,
  },
];

export interface Run {
  kind: FaultKind;
  interruptions: Interruption[];
  verdict: Verdict;
  /** Packets that another member had had before. Not those of a stream that two claimed as it began (docs/fleet.md). */
  repeated: number;
  /** Seconds, over all streams. */
  double: number;
  /** Accepted connections for signaling since the fault, of the streams of the failed member. */
  connections: number;
  /** Streams of the healthy members that changed their owner or connected anew. */
  disturbed: number;
}

/** New streams, evenly shared; the fault of one member; all streams ended and judged; the member there again. */
export async function runFault(harness: Harness, kind: FaultKind, streams: number, victim: Member): Promise<Run> {
  harness.arrivals.refresh().clear();
  harness.handshakes.length = 0;
  const handles = await harness.play(streams);
  await harness.whenAllFlow();
  // So that the packets before the fault are confirmed, as those of a stream that has run for long.
  await sleep(1000);
  const before = harness.owners();
  const fault = await harness.fault(victim.name, () => kind.act(victim), 2 * SLACK * kind.limit.worst + 5000);
  await sleep(AWAKE);
  const failed = new Set(fault.streams);
  const healthy = handles.filter(({ streamId }) => !failed.has(streamId));
  const after = harness.owners();
  const moved = (id: string) =>
    [...before].some(([member, ids]) => member !== victim.name && ids.includes(id) && !after.get(member)?.includes(id));
  const anew = (id: string) => harness.handshakes.some((each) => each.streamId === id && each.at > fault.at);
  const accepted = harness.handshakes.filter(
    ({ streamId, at, status }) => status === 0 && at >= fault.at && failed.has(streamId),
  );
  const connections = accepted.length;
  const found = interruptions(fault, harness.arrivals.packets, Date.now());
  const verdict = await harness.verdict();
  const run = {
    ...{ kind, interruptions: found, verdict, connections },
    repeated: repeatedSince(fault.at, harness.arrivals.packets),
    double: twoOwners(harness.arrivals.packets),
    disturbed: healthy.filter(({ streamId }) => moved(streamId) || anew(streamId)).length,
  };
  if (kind.ends) await victim.start();
  await harness.whenJoined();
  return run;
}

/** In one line, for a person. */
export function told(runs: readonly Run[]): string {
  const [first] = runs;
  if (!first) return "";
  const { kind } = first;
  const all = runs.flatMap((run) => run.interruptions);
  const figures = (of: "tookOver" | "pause") => {
    const values = all.map((each) => each[of]);
    return `${percentile(values, 0.5)}/${percentile(values, 1)} ms`;
  };
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  return [
    `${kind.name}: ${runs.length} runs, ${all.length} streams`,
    `elsewhere after ${figures("tookOver")} (median/worst)`,
    `pause ${figures("pause")}`,
    `lost ${sum(({ verdict }) => verdict.lost)}`,
    `twice ${sum(({ verdict }) => verdict.twice)}`,
    `repeated ${sum(({ repeated }) => repeated)} (${sum(({ verdict }) => verdict.repeated)} with the beginnings)`,
    `two owners ${Math.max(...runs.map(({ double }) => double)).toFixed(2)} s`,
    `connections ${sum(({ connections }) => connections)}`,
    `disturbed ${sum(({ disturbed }) => disturbed)}`,
  ].join(", ");
}

/** @throws AssertionError that says what does not hold */
export function assertHolds(runs: readonly Run[]): void {
  const text = told(runs);
  for (const { kind, interruptions: found, verdict, repeated, double, connections, disturbed } of runs) {
    const { median, worst } = kind.limit;
    const times = found.map(({ tookOver }) => tookOver);
    assert.ok(times.length > 0, `the member had no stream: ${text}`);
    assert.ok(percentile(times, 0.5) <= SLACK * median && percentile(times, 1) <= SLACK * worst, text);
    const { lost, twice, invented, silent, misnumbered } = verdict;
    assert.deepEqual({ lost, twice, invented, silent }, { lost: 0, twice: 0, invented: 0, silent: 0 }, text);
    if (kind.isGraceful) assert.deepEqual({ repeated, misnumbered }, { repeated: 0, misnumbered: 0 }, text);
    // A member that was frozen needs its time to notice, for each stream, if it gets little of the processor.
    assert.ok(double <= (IS_LONG ? TWO_OWNERS : TWO_OWNERS * found.length), text);
    // One each: more would be a fight.
    assert.ok(connections <= found.length + 2, text);
    assert.equal(disturbed, 0, text);
  }
}

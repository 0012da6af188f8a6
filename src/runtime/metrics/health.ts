// Whether all is as it should be, for whoever probes this Node-RED: each reason why not is one row (docs/metrics.md).

import { eventLoop } from "../../protocol/time";
import { unusableApps } from "../app";
import { connectionPhases } from "../events";
import { fileCounts } from "../output";
import { overload } from "../stream";
import { fleets } from "./fleets";
import { streamCounts } from "./stream-counts";

/**
 * A stream without its media for longer than this is no short loss any more. It fails after 60 s, or a medium does after 65
 * (contract#tries-after-a-loss), so there is half a minute to see it. Milliseconds.
 */
const STILL = 30_000;
/** How long a block of the event loop counts after it has ended. Milliseconds. */
const BLOCKED_FOR = 10_000;

/** What a check reads. */
export interface Vitals {
  /** How far the event loop is behind, or how long it was blocked just now; 0 if neither. Milliseconds. */
  behind(): number;
  /** Streams without their media for longer than those milliseconds. */
  stillStreams(milliseconds: number): number;
  /** Nodes whose app cannot be used. */
  unusableApps(): number;
  /** Nodes whose last file was not saved. */
  failingFiles(): number;
  /** Event WebSockets that cannot be made. */
  failingEvents(): number;
  /** Fleets without their broker. */
  lostBrokers(): number;
}

export interface Reason {
  readonly reason: string;
  /** How many there are of what the reason names. */
  readonly count?: number;
  readonly seconds?: number;
}

export interface Health {
  readonly status: "ok" | "failing";
  readonly reasons: readonly Reason[];
}

interface Check {
  readonly reason: string;
  readonly unit: "count" | "seconds";
  /** 0 if all is well. */
  measure(vitals: Vitals): number;
}

export const CHECKS: readonly Check[] = [
  { reason: "event_loop_behind", unit: "seconds", measure: (vitals) => vitals.behind() / 1000 },
  { reason: "streams_interrupted", unit: "count", measure: (vitals) => vitals.stillStreams(STILL) },
  { reason: "apps_unusable", unit: "count", measure: (vitals) => vitals.unusableApps() },
  { reason: "files_failing", unit: "count", measure: (vitals) => vitals.failingFiles() },
  { reason: "event_connections_failing", unit: "count", measure: (vitals) => vitals.failingEvents() },
  { reason: "broker_disconnected", unit: "count", measure: (vitals) => vitals.lostBrokers() },
];

/** Of this process. */
const OWN: Vitals = {
  behind: () => overload.behind ?? eventLoop.blockedSince(performance.now() - BLOCKED_FOR),
  stillStreams: (milliseconds) => streamCounts.stillFor(milliseconds),
  unusableApps,
  failingFiles: () => fileCounts.failing,
  failingEvents: () => connectionPhases().filter((phase) => phase === "failing").length,
  lostBrokers: () => fleets.disconnected,
};

export function health(vitals = OWN): Health {
  const reasons = CHECKS.flatMap(({ reason, unit, measure }): Reason[] => {
    const measured = measure(vitals);
    return measured > 0 ? [{ reason, [unit]: Math.round(measured * 10) / 10 }] : [];
  });
  return { status: reasons.length > 0 ? "failing" : "ok", reasons };
}

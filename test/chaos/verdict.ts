// Compares what the app saw with Zoom's ledger: the first difference of each kind, in words.

import { checksum } from "../../src/protocol/messages/checksum";
import type { SentAudio, StreamHandle, Summary, TimedFault } from "../../src/simulator";
import type { Heard, Life } from "./life";
import type { End, Plan } from "./schedule";

/** A stream after its end, from both sides. */
export interface Outcome {
  plan: Plan;
  handle: StreamHandle;
  summary: Summary;
  /** When Zoom ended it, by the app's clock. */
  zoomEndedAt: number;
  lives: readonly Life[];
  /** The app's id of a speaker. */
  idOf: (speaker: string) => string;
}

const keyOf = (speaker: string, timestamp: number): string => `${speaker || "mixed"} at ${timestamp}`;

interface Due {
  packet: SentAudio;
  excused: boolean;
}

function ledgerOf({ handle, idOf }: Outcome): Map<string, Due> {
  const due = new Map<string, Due>();
  for (const packet of handle.audio) {
    const key = keyOf(packet.speaker === undefined ? "" : idOf(packet.speaker), packet.timestamp);
    due.set(key, { packet, excused: packet.excused === true || (due.get(key)?.excused ?? false) });
  }
  return due;
}

function audioFault(outcome: Outcome, heard: readonly Heard[]): string | undefined {
  const due = ledgerOf(outcome);
  const since = outcome.handle.startedAt;
  const when = (timestamp: number): string => `${(timestamp - since) / 1000} s`;
  const taken = new Set<string>();
  const last = new Map<string, number>();
  for (const { speaker, timestamp, bytes, sum } of heard) {
    const key = keyOf(speaker, timestamp);
    const sent = due.get(key);
    if (!sent) return `audio ${key} (${when(timestamp)}) was delivered, but Zoom never sent it`;
    if (taken.has(key)) return `audio ${key} (${when(timestamp)}) was delivered twice`;
    if (sent.packet.bytes.length !== bytes || checksum(sent.packet.bytes) !== sum)
      return `audio ${key} (${when(timestamp)}) has other bytes than Zoom sent`;
    if (timestamp <= (last.get(speaker) ?? 0)) return `audio ${key} (${when(timestamp)}) came out of order`;
    taken.add(key);
    last.set(speaker, timestamp);
  }
  const missing = [...due].filter(([key, { excused }]) => !excused && !taken.has(key));
  const [first] = missing;
  if (!first) return undefined;
  const [key, { packet }] = first;
  const sent = outcome.handle.audio.filter(
    ({ timestamp, speaker }) => timestamp === packet.timestamp && speaker === packet.speaker,
  );
  const how = sent.map(({ again, swallowed }) => (swallowed ? "into the void" : again ? "again" : "once")).join(", ");
  const lastOfAll = missing.at(-1)?.[1].packet.timestamp ?? 0;
  return (
    `audio ${key} (${when(packet.timestamp)}; sent ${how}) is missing, and ${missing.length - 1} more of ${due.size}, ` +
    `the last at ${when(lastOfAll)}`
  );
}

function transcriptFault({ handle }: Outcome, life: Life): string | undefined {
  const sent = new Set(handle.transcript.map(({ timestamp, text }) => `${timestamp} ${text}`));
  for (const { timestamp, text } of life.transcript)
    if (!sent.delete(`${timestamp} ${text}`)) return `transcript "${text}" was delivered twice, or never sent`;
  return undefined;
}

function isEnd(end: Life["ends"][number], wanted: End): boolean {
  if (end.event === "stopped") return wanted.event === "stopped" && end.reason.code === wanted.code;
  return wanted.event === "failed" && end.status?.code === wanted.status;
}

/** Zoom deletes a stream that it has ended: a client that reconnects just then, before `*_stopped`, gets that reply. */
const UNKNOWN_STREAM: End = { event: "failed", status: 2 };

function endFault({ plan, zoomEndedAt }: Outcome, life: Life): string | undefined {
  const [end, ...more] = life.ends;
  if (!end) return "it never ended";
  if (more.length > 0) return `it ended ${more.length + 1} times`;
  if (plan.ends.some((wanted) => isEnd(end, wanted))) return undefined;
  if (isEnd(end, UNKNOWN_STREAM) && (life.endedAt ?? 0) >= zoomEndedAt) return undefined;
  return `it ended with ${JSON.stringify(end)}`;
}

/** What makes an app lose signaling, if it has it. */
function takesSignaling({ fault: name, value }: TimedFault): boolean {
  const targeted = ["close", "half-open", "hang", "stall-keep-alives"].includes(name);
  return targeted
    ? value === "signaling" || value === "all"
    : ["drop-signaling", "drop-all", "interrupt", "failover"].includes(name);
}

/** Whether the app reconnected more often than it was disconnected: each trigger comes twice (protocol#reconnection). */
function needlessFault({ plan }: Outcome, life: Life): string | undefined {
  const causes = life.events.filter((told) => told.event === "interrupted").map(({ cause }) => cause);
  // Sockets that close before anything is said are lost, as far as the app can tell.
  const byTheEnd = plan.faults["end-order"] === "closed-first" ? 1 : 0;
  const allowed = {
    signaling: plan.script.filter(takesSignaling).length + byTheEnd,
    server: plan.script.filter(({ fault: name }) => name === "failover").length,
  };
  for (const [cause, reasons] of Object.entries(allowed)) {
    const times = causes.filter((each) => each === cause).length;
    if (times > reasons) return `it was interrupted ${times} times (${cause}) for ${reasons} reasons`;
  }
  return undefined;
}

/** The app has to notice silence after 65 s (protocol#keep-alive), Zoom an unanswered keep-alive before. */
const LONGEST_SILENCE = 70_000;
/** The longest silence. */
const LONGEST_PAUSE = 30_000;

/** Whether a dead connection was treated as alive for too long. */
function silenceFault({ handle }: Outcome): string | undefined {
  let first: number | undefined;
  let last = 0;
  for (const { timestamp, swallowed } of handle.audio) {
    if (!swallowed || timestamp - last > LONGEST_PAUSE) first = undefined;
    if (!swallowed) continue;
    first ??= timestamp;
    last = timestamp;
    if (last - first > LONGEST_SILENCE) return `nobody noticed that nothing came for ${(last - first) / 1000} s`;
  }
  return undefined;
}

/** Status codes of class A among those that the schedule has refuse handshakes (protocol#status-codes). */
const NEVER_AGAIN = [3];

/** Whether the app retried what would be refused again. */
function stubbornFault({ summary }: Outcome): string | undefined {
  const refused = summary.handshakes.filter(({ status }) => NEVER_AGAIN.includes(status));
  return refused.length > 1
    ? `it tried ${refused.length} times although the status was ${refused[0]?.status}`
    : undefined;
}

/** What is wrong with a stream; `undefined` if nothing is. */
export function fault(outcome: Outcome): string | undefined {
  const [life, ...more] = outcome.lives;
  if (!life) return "the app never opened it";
  if (more.length > 0) return `the app opened it ${more.length + 1} times`;
  return (
    life.complaints[0] ??
    endFault(outcome, life) ??
    audioFault(outcome, life.audio) ??
    transcriptFault(outcome, life) ??
    needlessFault(outcome, life) ??
    silenceFault(outcome) ??
    stubbornFault(outcome) ??
    (life.over ? undefined : "its sockets were never closed")
  );
}

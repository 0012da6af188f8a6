// What became of the streams of a fleet: by the simulator's ledger what was lost or came twice, and by the members' arrivals
// how long a fault interrupted each stream.

import { createHash } from "node:crypto";
import type { SentAudio } from "../../../src/simulator";
import type { Arrival } from "./arrivals";

/** What was sent of one stream. */
export interface SentStream {
  streamId: string;
  audio: readonly SentAudio[];
}

/** Packets of all streams. */
export interface Verdict {
  streams: number;
  received: number;
  /** Sent, not excused, and received by no member. */
  lost: number;
  /** Received more than once by one member. */
  twice: number;
  /** Received by several members: right after a crash, for Zoom sends again what was not confirmed. */
  repeated: number;
  /** Received, but never sent. */
  invented: number;
  /** Streams of which no packet was received. */
  silent: number;
  /** Packets whose number another packet of the stream has, of the same numbering. */
  misnumbered: number;
}

const sentPacket = ({ speaker, timestamp, bytes }: SentAudio) =>
  `${speaker} ${timestamp} ${createHash("sha1").update(bytes).digest("base64")}`;

function grouped(arrivals: readonly Arrival[]): Map<string, Arrival[]> {
  const groups = new Map<string, Arrival[]>();
  for (const arrival of arrivals) {
    const group = groups.get(arrival.streamId);
    if (group) group.push(arrival);
    else groups.set(arrival.streamId, [arrival]);
  }
  return groups;
}

/** @param until packets sent with a later timestamp are not missed: they are on their way. Milliseconds since 1970 */
export function judge(
  sent: readonly SentStream[],
  arrivals: readonly Arrival[],
  until = Number.POSITIVE_INFINITY,
): Verdict {
  const byStream = grouped(arrivals);
  const verdict: Verdict = {
    ...{ streams: sent.length, received: 0, lost: 0, twice: 0, repeated: 0, invented: 0, silent: 0, misnumbered: 0 },
  };
  for (const { streamId, audio } of sent) {
    const own = byStream.get(streamId) ?? [];
    const members = new Map<string, Map<string, number>>();
    const numbers = new Map<number, string>();
    for (const { member, packet, sequence } of own) {
      const counts = members.get(packet) ?? new Map<string, number>();
      members.set(packet, counts.set(member, (counts.get(member) ?? 0) + 1));
      const former = numbers.get(sequence);
      if (former !== undefined && former !== packet) verdict.misnumbered += 1;
      numbers.set(sequence, packet);
    }
    const due = audio.map((packet) => ({ text: sentPacket(packet), packet }));
    const known = new Set(due.map(({ text }) => text));
    const missing = due.filter(
      ({ text, packet }) => !packet.excused && packet.timestamp <= until && !members.has(text),
    );
    verdict.received += own.length;
    verdict.lost += new Set(missing.map(({ text }) => text)).size;
    verdict.silent += own.length === 0 ? 1 : 0;
    for (const [packet, counts] of members) {
      verdict.invented += known.has(packet) ? 0 : 1;
      verdict.repeated += counts.size - 1;
      for (const count of counts.values()) verdict.twice += count - 1;
    }
  }
  return verdict;
}

/** What a fault did to one stream. */
export interface Interruption {
  streamId: string;
  from: string;
  /** The next owner; `undefined` if no other member received a packet. */
  to: string | undefined;
  /** From the fault to the next owner's first packet. Milliseconds. */
  tookOver: number;
  /** The longest time without a packet of it on any member. Milliseconds. */
  pause: number;
}

export interface Fault {
  /** The member that failed. */
  member: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The streams that it had. */
  streams: readonly string[];
}

/** @param now the end of what is known */
export function interruptions(
  { member, at, streams }: Fault,
  arrivals: readonly Arrival[],
  now: number,
): Interruption[] {
  const byStream = grouped(arrivals);
  return streams.map((streamId) => {
    const own = (byStream.get(streamId) ?? []).sort((one, other) => one.at - other.at);
    const next = own.find((arrival) => arrival.at >= at && arrival.member !== member);
    return {
      streamId,
      from: member,
      to: next?.member,
      tookOver: (next?.at ?? Number.POSITIVE_INFINITY) - at,
      pause: longestPause(own, at, now),
    };
  });
}

/** The longest time without an arrival that ends after `from`. @param own in the order of their coming */
export function longestPause(own: readonly Pick<Arrival, "at">[], from: number, now: number): number {
  let longest = 0;
  let last = own[0]?.at ?? from;
  for (const { at } of own) {
    if (at > from) longest = Math.max(longest, at - last);
    last = at;
  }
  return Math.max(longest, now - Math.max(last, from));
}

/** Packets that came to one member after another one had had them, from an instant on: what a hand-over repeats. */
export function repeatedSince(instant: number, arrivals: readonly Arrival[]): number {
  const first = new Map<string, string>();
  let repeated = 0;
  for (const { member, at, streamId, packet } of [...arrivals].sort((one, other) => one.at - other.at)) {
    const key = `${streamId} ${packet}`;
    const former = first.get(key);
    if (former === undefined) first.set(key, member);
    else if (former !== member && at >= instant) repeated += 1;
  }
  return repeated;
}

/** Milliseconds between two packets of a member that has the stream all the time. */
const PAUSE = 1000;

/** Seconds in which the flows of two members received a stream, over all streams. */
export function twoOwners(packets: readonly Pick<Arrival, "member" | "at" | "streamId">[]): number {
  const spans = new Map<string, { member: string; from: number; to: number }[]>();
  for (const { member, at, streamId } of [...packets].sort((one, other) => one.at - other.at)) {
    const own = spans.get(streamId) ?? [];
    spans.set(streamId, own);
    const last = own.findLast((span) => span.member === member);
    if (last && at - last.to <= PAUSE) last.to = at;
    else own.push({ member, from: at, to: at });
  }
  let milliseconds = 0;
  for (const own of spans.values())
    for (const [index, one] of own.entries())
      for (const other of own.slice(index + 1))
        if (one.member !== other.member) milliseconds += overlap([one.from, one.to], [other.from, other.to]);
  return milliseconds / 1000;
}

function overlap([from, to]: readonly [number, number], [begin, end]: readonly [number, number]): number {
  return Math.max(0, Math.min(to, end) - Math.max(from, begin));
}

/** Of figures in any order. @param share 0.5 for the median, 1 for the greatest */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

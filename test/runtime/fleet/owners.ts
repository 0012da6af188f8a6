// Whether a stream of a fleet has one owner, by what the members' flows received.

import type { Arrivals } from "./arrivals";
import type { Harness } from "./harness";

type Received = Pick<Arrivals, "packets" | "events">;

/** A pause that tells two spans of a stream's packets apart. Milliseconds. */
const PAUSE = 1000;

/**
 * Whether a stream is with one member from an instant on, or went from one to the other without a packet twice: fleets even
 * their load in peace, one stream every few seconds.
 */
export function hasOneOwner({ packets, events }: Received, id: string, from: number): boolean {
  const last = packets.filter(({ streamId, at }) => streamId === id && at > from);
  const members = new Set(last.map(({ member }) => member));
  if (members.size === 1) return true;
  const moves = events.filter(
    ({ streamId, at, payload }) => streamId === id && at > from - PAUSE && payload.event === "handed_over",
  );
  return members.size === 1 + moves.length && new Set(last.map(({ packet }) => packet)).size === last.length;
}

/** For a message: who received a stream from when to when, its handshakes and moves. Seconds before now. */
export function historyOf({ packets, events }: Received, handshakes: Harness["handshakes"], id: string): string {
  const now = Date.now();
  const ago = (at: number) => ((at - now) / 1000).toFixed(1);
  const spans: { member: string; from: number; to: number }[] = [];
  for (const { streamId, member, at } of packets) {
    if (streamId !== id) continue;
    const span = spans.findLast((each) => each.member === member);
    if (span && at - span.to < PAUSE) span.to = at;
    else spans.push({ member, from: at, to: at });
  }
  const received = spans.map(({ member, from, to }) => `${member} ${ago(from)} to ${ago(to)}`);
  const shaken = handshakes.filter(({ streamId }) => streamId === id).map(({ at, status }) => `${status} ${ago(at)}`);
  const told = events.filter(({ streamId }) => streamId === id);
  const happened = told.map(({ member, at, payload }) => `${member} ${payload.event} ${ago(at)}`);
  return `${id}: received by ${received.join(", ") || "none"}; handshakes ${shaken.join(", ")}; ${happened.join(", ")}`;
}

// Converts between Zoom's clock and this machine's, which may be wrong, as on a small computer after its start.

import { LAST_BACKLOG, LAST_MEDIA } from "../link";
import type { Input, Offer } from "../machine";
import type { Memory } from "../memory";
import type { Clock } from "../time";
import { MessageType } from "../values";
import type { Lifecycle } from "../webhook";
import type { WireMessage } from "../wire";

/** Messages whose timestamp is the time of sending; that of an event may be earlier. */
const TELLS_THE_TIME: ReadonlySet<number> = new Set([
  MessageType.KEEP_ALIVE_REQ,
  MessageType.STREAM_STATE_UPDATE,
  MessageType.SESSION_STATE_UPDATE,
]);

/** A busy process reads a message less late than that; a greater difference is another clock. Milliseconds. */
const LATEST_READ = 2000;
/** How quickly a clock that runs differently is followed: the share of a difference that one message makes up for. */
const FOLLOWED = 0.02;

/**
 * How far Zoom's clock is ahead of `Clock.elapsed`, milliseconds, when a message is read at `at`. No message is read before it
 * was sent, so the one that was read soonest tells it best: a few milliseconds decide whether an interruption was of this
 * connection or of the one before it.
 * @param known what earlier messages said; `undefined` if none has said it yet
 * @returns `undefined` if this one does not say it
 */
export function aheadBy(
  { msg_type }: WireMessage,
  timestamp: number | undefined,
  at: number,
  known: number | undefined,
): number | undefined {
  if (timestamp === undefined || !TELLS_THE_TIME.has(msg_type)) return undefined;
  const told = timestamp - at;
  const late = known === undefined ? 0 : known - told;
  return known !== undefined && late > 0 && late < LATEST_READ ? known - FOLLOWED * late : told;
}

/** The same by a webhook: by the signed header with the time of sending, to the second, or by this machine's clock. */
export function aheadByDelivery({ sentAt, receivedAt }: Lifecycle, clock: Clock): number {
  const now = clock.now();
  return now - clock.elapsed() + (sentAt === undefined ? 0 : sentAt - (receivedAt ?? now));
}

/** A time of Zoom's clock as an instant of `Clock.elapsed`. */
export function instantOf(zoomTime: number, { clockAhead }: Memory): number {
  return zoomTime - clockAhead;
}

/**
 * Whether media that were sent before an instant of `Clock.elapsed` are still being read, by their timestamps. These say
 * nothing if a server has a clock of its own.
 */
export function readsFromBefore(instant: number, clock: Clock, memory: Memory): boolean {
  const sent = instantOf(memory.sentAt, memory);
  return sent < instant && sent > instant - LAST_BACKLOG && clock.elapsed() - memory.readAt < LAST_MEDIA;
}

/** An offer that was received now. Its age is measured by Zoom's clock alone where Zoom says when it was sent. */
export function offerOf(url: string, { eventTs, sentAt, receivedAt }: Lifecycle, clock: Clock): Offer {
  const now = clock.now();
  const sinceItCame = Math.max(0, now - (receivedAt ?? now));
  const age = eventTs === undefined ? 0 : (sentAt === undefined ? now : sentAt + sinceItCame) - eventTs;
  return { url, receivedAt: clock.elapsed(), age, ...(eventTs !== undefined && { eventTs }) };
}

/** The input that a lifecycle webhook is, received now; `undefined` if it has none. */
export function newsOf(lifecycle: Lifecycle, clock: Clock, memory: Memory): Input | undefined {
  const { action, serverUrl, eventTs, stopReason } = lifecycle;
  if (action === "stopped") return { type: "terminated", ...(stopReason !== undefined && { reason: stopReason }) };
  if (action === "interrupted")
    return { type: "interrupted", ...(eventTs !== undefined && { at: instantOf(eventTs, memory) }) };
  return serverUrl === undefined ? undefined : { type: "offer", offer: offerOf(serverUrl, lifecycle, clock) };
}

/** The time of the oldest audio since its connection is up, as an instant of `Clock.elapsed`. */
export function oldestOf(memory: Memory): number | undefined {
  return Number.isFinite(memory.oldestSound) ? instantOf(memory.oldestSound, memory) : undefined;
}

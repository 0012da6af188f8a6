// What each message on the signaling socket means (protocol section 8), one row a type: news for the stream's state
// machine, an event for the user, or both.

import { zoomId } from "./content";
import { MediaDataType, MessageType, SessionState, StopReason, StreamState } from "./enums";
import { decodeEvent, zoomTime } from "./events";
import { finiteNumber, isObject } from "./json";
import type { Memory } from "./memory";
import type { Medium, StreamEvent } from "./messages";
import { nameOf } from "./names";
import type { Input } from "./state";
import { mediaUrlsOf, reasonText, statusOf, type WireMessage } from "./wire";

/** Zoom says that a medium broke; which one is not always said (protocol section 14). */
export interface MediumBroken {
  type: "mediumBroken";
  medium?: Medium;
}

export interface Heard {
  news?: Input | MediumBroken;
  events?: readonly StreamEvent[];
  /** Zoom's clock, if the message has it. */
  timestamp?: number | undefined;
}

type Reader = (message: WireMessage, socket: number, memory: Memory, receivedAt: number) => Heard;

const BITS: readonly [number, Medium][] = [
  [MediaDataType.AUDIO, "audio"],
  [MediaDataType.VIDEO, "video"],
  [MediaDataType.DESKSHARE, "share"],
  [MediaDataType.TRANSCRIPT, "transcript"],
  [MediaDataType.CHAT, "chat"],
];

/** `media_type` of event 7 as a number or a name; no published example has it. */
function brokenMedium(event: unknown): MediumBroken {
  const type = isObject(event) ? event.media_type : undefined;
  const number = typeof type === "string" ? (MediaDataType as Record<string, number>)[type.toUpperCase()] : type;
  const medium = BITS.find(([bit]) => bit === number)?.[1];
  return medium ? { type: "mediumBroken", medium } : { type: "mediumBroken" };
}

/** Told once a change, although stream state and session state both tell it (protocol section 13). */
function pauseChange(memory: Memory, paused: boolean): StreamEvent[] {
  if (memory.paused === paused) return [];
  memory.paused = paused;
  return [{ event: paused ? "paused" : "resumed" }];
}

/** Why a stream is interrupted whose signaling is well (protocol section 12.3). */
const MEDIA_REASONS: ReadonlySet<number | undefined> = new Set([
  StopReason.STOP_BC_DATA_CONNECTION_INTERRUPTED,
  StopReason.STOP_BC_DATA_CONNECTION_CLOSED_ABNORMALLY,
]);

const STREAM_STATES: Readonly<Record<number, (reason: number | undefined, memory: Memory) => Heard>> = {
  // Media flow: a pause that ended while signaling was lost is over.
  [StreamState.ACTIVE]: (_reason, memory) => ({ events: pauseChange(memory, false) }),
  [StreamState.INTERRUPTED]: (reason) => ({
    news: MEDIA_REASONS.has(reason) ? { type: "mediumBroken" } : { type: "interrupted" },
  }),
  [StreamState.TERMINATED]: (reason) => ({
    news: reason === undefined ? { type: "terminated" } : { type: "terminated", reason },
  }),
  [StreamState.PAUSED]: (_reason, memory) => ({ events: pauseChange(memory, true) }),
  [StreamState.RESUMED]: (_reason, memory) => ({ events: pauseChange(memory, false) }),
};

/** Session by session; a stream may hold several, and ends with the last (protocol section 20, row 53). */
function readSession(message: WireMessage, memory: Memory): Heard {
  const reason = finiteNumber(message.stop_reason ?? message.reason);
  const sessionId = zoomId(message.rtms_session_id ?? message.session_id);
  const state = finiteNumber(message.state) ?? SessionState.INACTIVE;
  const isOver = state === SessionState.STOPPED;
  const event: StreamEvent = {
    event: "session",
    ...(sessionId !== undefined && { sessionId }),
    state: nameOf(SessionState, state),
    ...(isOver && reason !== undefined && { reason: { code: reason, name: nameOf(StopReason, reason) } }),
  };
  if (sessionId !== undefined) memory.sessions.set(sessionId, state);
  const isPause = state === SessionState.PAUSED || state === SessionState.RESUMED;
  const events = [event, ...(isPause ? pauseChange(memory, state === SessionState.PAUSED) : [])];
  const areOver = isOver && [...memory.sessions.values()].every((other) => other === SessionState.STOPPED);
  return { events, news: { type: "sessionsOver", reason: areOver ? (reason ?? StopReason.UNDEFINED) : undefined } };
}

const READERS: Readonly<Record<number, Reader>> = {
  [MessageType.SIGNALING_HAND_SHAKE_RESP]: (message, socket) => {
    const status = statusOf(message);
    return status.code === 0
      ? { news: { type: "accepted", socket, urls: mediaUrlsOf(message) } }
      : { news: { type: "refused", socket, status, text: reasonText(message) } };
  },
  [MessageType.EVENT_UPDATE]: (message, _socket, memory, receivedAt) => {
    const { payload, timestamp } = decodeEvent(message, memory, receivedAt);
    const news = payload.event === "media_connection_interrupted" ? brokenMedium(payload.raw) : undefined;
    return { events: [payload], timestamp, ...(news && { news }) };
  },
  [MessageType.STREAM_STATE_UPDATE]: (message, _socket, memory) =>
    STREAM_STATES[finiteNumber(message.state) ?? -1]?.(finiteNumber(message.reason), memory) ?? {},
  [MessageType.SESSION_STATE_UPDATE]: (message, _socket, memory) => readSession(message, memory),
  [MessageType.STREAM_CLOSE_RESP]: (message) => ({
    news: { type: "closeAnswered", status: statusOf(message), text: reasonText(message) },
  }),
};

/** What a message on the signaling socket `socket` means; nothing for types that this package does not know. */
export function readSignaling(message: WireMessage, socket: number, memory: Memory, receivedAt: number): Heard {
  const heard = READERS[message.msg_type]?.(message, socket, memory, receivedAt) ?? {};
  return { timestamp: zoomTime(message.timestamp), ...heard };
}

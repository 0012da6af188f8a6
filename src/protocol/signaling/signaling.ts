// What each message on the signaling socket means (protocol#message-types), one row per type: an input of the stream's state
// machine, an event for the user, or both.

import { isObject } from "../input";
import type { Input, OwnedSocket } from "../machine";
import type { Memory } from "../memory";
import type { StreamEvent } from "../messages";
import {
  codeIn,
  MediaDataType,
  type Medium,
  MessageType,
  nameOf,
  SessionState,
  StopReason,
  StreamState,
  zoomId,
  zoomTime,
} from "../values";
import { mediaUrlsOf, reasonText, replyStatus, signalingReplyStatus, type WireMessage } from "../wire";
import { decodeEvent, eventName, eventOf } from "./events";

export interface SignalingResult {
  news?: Input;
  events?: readonly StreamEvent[];
  /** Zoom's clock, if the message has it. */
  timestamp?: number | undefined;
}

type Reader = (message: WireMessage, socket: OwnedSocket, memory: Memory, receivedAt: number) => SignalingResult;

const BITS: readonly [number, Medium][] = [
  [MediaDataType.AUDIO, "audio"],
  [MediaDataType.VIDEO, "video"],
  [MediaDataType.DESKSHARE, "share"],
  [MediaDataType.TRANSCRIPT, "transcript"],
  [MediaDataType.CHAT, "chat"],
];

/** `media_type` of event 7 as a number or a name; no published example has it. */
function brokenMedium(event: unknown): Input {
  const type = isObject(event) ? event.media_type : undefined;
  const number = codeIn(MediaDataType, type);
  const medium = BITS.find(([bit]) => bit === number)?.[1];
  return medium ? { type: "mediaInterrupted", medium } : { type: "mediaInterrupted" };
}

/** Emitted once per change, although stream state and session state both report it (protocol#pause-and-resume). */
function pauseChange(memory: Memory, paused: boolean): StreamEvent[] {
  if (memory.paused === paused) return [];
  memory.paused = paused;
  return [{ event: paused ? "paused" : "resumed" }];
}

/** The reasons of an interruption that leaves signaling intact (protocol#stop-reasons). */
const MEDIA_REASONS: ReadonlySet<number | undefined> = new Set([
  StopReason.STOP_BC_DATA_CONNECTION_INTERRUPTED,
  StopReason.STOP_BC_DATA_CONNECTION_CLOSED_ABNORMALLY,
]);

const STREAM_STATES: Readonly<Record<number, (reason: number | undefined, memory: Memory) => SignalingResult>> = {
  // Media flow, so a pause is over, even if it ended while signaling was lost.
  [StreamState.ACTIVE]: (_reason, memory) => ({ events: pauseChange(memory, false) }),
  [StreamState.INTERRUPTED]: (reason) => ({
    news: MEDIA_REASONS.has(reason) ? { type: "mediaInterrupted" } : { type: "interrupted" },
  }),
  [StreamState.TERMINATED]: (reason) => ({
    news: reason === undefined ? { type: "terminated" } : { type: "terminated", reason },
  }),
  [StreamState.PAUSED]: (_reason, memory) => ({ events: pauseChange(memory, true) }),
  [StreamState.RESUMED]: (_reason, memory) => ({ events: pauseChange(memory, false) }),
};

/** Under either key, as a number or a name (protocol#observation-15). */
function stopReason({ stop_reason, reason }: WireMessage): number | undefined {
  return codeIn(StopReason, stop_reason) ?? codeIn(StopReason, reason);
}

/** The events in a refusal; no published example names any. */
function refusedEvents(message: WireMessage, { product }: Memory): string[] {
  const named = isObject(message.event) ? [message.event] : [message];
  const listed = Array.isArray(message.events) ? message.events.filter(isObject) : named;
  return listed.filter(({ event_type }) => event_type !== undefined).map((event) => eventName(product, event));
}

/**
 * A refusal outside a handshake. It is not published which message carries it (protocol#event-subscription).
 */
function readRefusal(message: WireMessage, { socket }: OwnedSocket, memory: Memory): SignalingResult {
  const status = replyStatus(message, true);
  if (status.code === 0) return {};
  const events = refusedEvents(message, memory);
  const named = events.length > 0 && { events };
  return { news: { type: "refused", socket, status, text: reasonText(message), ...named } };
}

/** A stream may have several sessions, and ends with the last one (protocol#disagreement-53). */
function readSession(message: WireMessage, memory: Memory): SignalingResult {
  const reason = stopReason(message);
  const sessionId = zoomId(message.rtms_session_id ?? message.session_id);
  const state = codeIn(SessionState, message.state) ?? SessionState.INACTIVE;
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
  [MessageType.SIGNALING_HAND_SHAKE_RESP]: (message, { socket }) => {
    const status = signalingReplyStatus(message);
    return status.code === 0
      ? { news: { type: "accepted", socket, urls: mediaUrlsOf(message) } }
      : { news: { type: "refused", socket, status, text: reasonText(message) } };
  },
  [MessageType.DATA_HAND_SHAKE_RESP]: readRefusal,
  [MessageType.EVENT_SUBSCRIPTION]: readRefusal,
  [MessageType.EVENT_UPDATE]: (message, owned, memory, receivedAt) => {
    const refusal = message.status_code === undefined ? {} : readRefusal(message, owned, memory);
    if (refusal.news) return refusal;
    if (!memory.seenEvents.isNew(eventOf(message), owned.key, receivedAt)) return {};
    const { payload, timestamp } = decodeEvent(message, memory, receivedAt);
    const news = payload.event === "media_connection_interrupted" ? brokenMedium(payload.raw) : undefined;
    return { events: [payload], timestamp, ...(news && { news }) };
  },
  [MessageType.STREAM_STATE_UPDATE]: (message, _socket, memory) =>
    STREAM_STATES[codeIn(StreamState, message.state) ?? -1]?.(stopReason(message), memory) ?? {},
  [MessageType.SESSION_STATE_UPDATE]: (message, _socket, memory) => readSession(message, memory),
  [MessageType.STREAM_CLOSE_RESP]: (message) => ({
    news: { type: "closeAnswered", status: replyStatus(message), text: reasonText(message) },
  }),
};

/** Events and states, which Zoom also sends on media sockets (protocol#observation-5). */
const ON_ANY_SOCKET: ReadonlySet<number> = new Set([
  MessageType.EVENT_UPDATE,
  MessageType.STREAM_STATE_UPDATE,
  MessageType.SESSION_STATE_UPDATE,
]);

/** Whether a message means the same on a media socket as on signaling. */
export function isOnAnySocket(message: WireMessage): boolean {
  return ON_ANY_SOCKET.has(message.msg_type);
}

/**
 * Reads a message on the signaling socket. The result is empty for unknown types, and `undefined` for a message that cannot
 * be read. Never throws, whatever a peer sends.
 */
export function readSignaling(
  message: WireMessage,
  owned: OwnedSocket,
  memory: Memory,
  receivedAt: number,
): SignalingResult | undefined {
  try {
    const heard = READERS[message.msg_type]?.(message, owned, memory, receivedAt) ?? {};
    return { timestamp: zoomTime(message.timestamp), ...heard };
  } catch {
    return undefined;
  }
}

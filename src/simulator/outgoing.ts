// Every message that Zoom sends on a WebSocket, as pure functions (protocol sections 5 to 12). Times are milliseconds
// since 1970 and go out as integers.

import { MessageType, StatusCode } from "../protocol/enums";
import type { Medium } from "../protocol/messages";
import type { Faults } from "./faults";
import type { SocketName } from "./log";
import type { Packet } from "./packet";
import { type Confirmed, MEDIUM_PARAMS } from "./params";
import type { Refusal } from "./reasons";
import type { Speaker } from "./scenario";
import { SOURCES } from "./sources";

const PROTOCOL_VERSION = 1;
const OK = { status_code: StatusCode.STATUS_OK, reason: "OK" };

/** Message 2, the welcome: the URLs of the granted media only (protocol section 5.2). */
export function signalingWelcome(media: Iterable<Medium>, url: string): object {
  const keys = [...media].map((medium) => MEDIUM_PARAMS[medium].key);
  return {
    msg_type: MessageType.SIGNALING_HAND_SHAKE_RESP,
    protocol_version: PROTOCOL_VERSION,
    sequence: 0,
    status_code: StatusCode.STATUS_OK,
    reason: "",
    media_server: { server_urls: Object.fromEntries([...keys, "all"].map((key) => [key, url])) },
  };
}

/** Message 4, the welcome: the confirmed parameters (protocol section 6.2). */
export function mediaWelcome(params: Confirmed): object {
  const byKey = Object.entries(params).map(([medium, values]) => [MEDIUM_PARAMS[medium as Medium].key, values]);
  return {
    msg_type: MessageType.DATA_HAND_SHAKE_RESP,
    protocol_version: PROTOCOL_VERSION,
    status_code: StatusCode.STATUS_OK,
    reason: "",
    sequence: 0,
    payload_encrypted: false,
    media_params: Object.fromEntries(byKey),
  };
}

/** Message 2 or 4 with a status that is not 0. */
export function refused(socket: SocketName, { status, reason }: Refusal): object {
  const { SIGNALING_HAND_SHAKE_RESP, DATA_HAND_SHAKE_RESP } = MessageType;
  return {
    msg_type: socket === "signaling" ? SIGNALING_HAND_SHAKE_RESP : DATA_HAND_SHAKE_RESP,
    protocol_version: PROTOCOL_VERSION,
    sequence: 0,
    status_code: status,
    reason,
  };
}

/** Message 8 (protocol section 12.1). */
export function streamState(state: number, reason: number, streamId: string, now: number): object {
  const msg_type = MessageType.STREAM_STATE_UPDATE;
  return { msg_type, state, reason, timestamp: Math.round(now), rtms_stream_id: streamId };
}

/** Message 9 (protocol section 12.2). */
export function sessionState(state: number, reason: number, sessionId: string, now: number): object {
  const msg_type = MessageType.SESSION_STATE_UPDATE;
  return { msg_type, state, stop_reason: reason, timestamp: Math.round(now), rtms_session_id: sessionId };
}

/** Message 11. */
export function sessionStateAnswer(state: number, sessionId: unknown, now: number): object {
  const msg_type = MessageType.SESSION_STATE_RESP;
  return { msg_type, rtms_session_id: sessionId, state, timestamp: Math.round(now) };
}

/** Message 20. */
export function streamStateAnswer(state: number, streamId: unknown, now: number): object {
  return { msg_type: MessageType.STREAM_STATE_RESP, state, rtms_stream_id: streamId, timestamp: Math.round(now) };
}

/** Message 22, with a refusal or without (protocol section 16). */
export function closeAnswer(streamId: unknown, now: number, refusal?: Refusal): object {
  const outcome = refusal ? { status_code: refusal.status, reason: refusal.reason } : OK;
  const msg_type = MessageType.STREAM_CLOSE_RESP;
  return { msg_type, rtms_stream_id: streamId, ...outcome, timestamp: Math.round(now) };
}

/** Message 29, with a refusal or without (protocol section 15). */
export function videoAnswer(userId: unknown, now: number, refusal?: Refusal): object {
  const outcome = refusal ? { status_code: refusal.status, reason: refusal.reason } : OK;
  return { msg_type: MessageType.VIDEO_SUBSCRIPTION_RESP, user_id: userId, ...outcome, timestamp: Math.round(now) };
}

/** Message 12 (protocol section 11). */
export function keepAlive(timestamp: number): object {
  return { msg_type: MessageType.KEEP_ALIVE_REQ, timestamp };
}

const INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/** An integer as in Zoom's tables, unless the id is none or the fault wants a string (protocol section 20, row 22). */
export function userId(id: string, faults: Faults): number | string {
  return INTEGER.test(id) && !faults["string-user-id"] ? Number(id) : id;
}

/** Whose packet it is: a channel's, a user's, or in mixed audio user 0's (protocol section 10.1). */
function origin(speaker: Speaker | undefined, channels: boolean, faults: Faults): object {
  if (!speaker) return { user_id: userId("0", faults) };
  if (channels) return { channel_id: speaker.channelId };
  return { user_id: userId(speaker.id, faults), user_name: speaker.name };
}

/** Messages 14 to 18 (protocol section 10). `channels`: Contact Center and Phone. */
export function mediaData(
  medium: Medium,
  packet: Packet,
  startedAt: number,
  channels: boolean,
  faults: Faults,
): { msg_type: number; content: object } {
  const { at, due, speaker, data, language } = packet;
  const timestamp = startedAt + at;
  const bytes = typeof data !== "string";
  return {
    msg_type: SOURCES[medium].messageType,
    content: {
      ...origin(speaker, channels, faults),
      ...(language !== undefined && { start_time: timestamp, end_time: startedAt + due, language }),
      data: bytes ? data.toString("base64") : data,
      ...(bytes && !faults["no-length"] && { length: data.length }),
      timestamp,
    },
  };
}

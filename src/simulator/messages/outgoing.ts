// Every message that Zoom sends on a WebSocket, as pure functions (protocol#message-types). Times are milliseconds
// since 1970 and are sent as integers.

import { type Medium, MessageType, StatusCode } from "../../protocol/values";
import type { Faults } from "../faults";
import { type Confirmed, MEDIUM_PARAMS, type Refusal, type Values } from "../handshake";
import type { SocketName } from "../log";
import { type Packet, SOURCES } from "../media";
import type { Line, Speaker } from "../scenario";
import { BYTES } from "./bytes";
import { chatContent } from "./chat";
import { userId } from "./user-id";

const PROTOCOL_VERSION = 1;
const OK = { status_code: StatusCode.STATUS_OK, reason: "OK" };

/** The keys of a medium in `server_urls`. The key of the screen share is not documented (protocol#signaling-reply). */
function urlKeys(medium: Medium, faults: Faults): readonly string[] {
  const { key } = MEDIUM_PARAMS[medium];
  const keys = faults["share-keys"];
  if (medium !== "share" || !keys) return [key];
  return keys === "both" ? [key, "share"] : [keys];
}

/** Message 2, accepted: the URLs of the granted media only (protocol#signaling-reply). */
export function signalingAccepted(media: Iterable<Medium>, url: string, faults: Faults): object {
  const keys = [...media].flatMap((medium) => urlKeys(medium, faults));
  return {
    msg_type: MessageType.SIGNALING_HAND_SHAKE_RESP,
    protocol_version: PROTOCOL_VERSION,
    sequence: 0,
    status_code: StatusCode.STATUS_OK,
    reason: "",
    media_server: { server_urls: Object.fromEntries([...keys, "all"].map((key) => [key, url])) },
  };
}

/** The parameters without those that the app needs to decode the audio. */
function partOf({ codec: _codec, sample_rate: _rate, channel: _channel, ...part }: Values): Values {
  return part;
}

/** Message 4, accepted: the confirmed parameters (protocol#media-reply). */
export function mediaAccepted(params: Confirmed, faults: Faults): object {
  const shape = faults["media-params"];
  const byKey = Object.entries(params).map(([medium, values]) => [
    MEDIUM_PARAMS[medium as Medium].key,
    shape === "part" ? partOf(values) : values,
  ]);
  return {
    msg_type: MessageType.DATA_HAND_SHAKE_RESP,
    protocol_version: PROTOCOL_VERSION,
    status_code: StatusCode.STATUS_OK,
    reason: "",
    sequence: 0,
    payload_encrypted: false,
    ...(shape !== "none" && { media_params: Object.fromEntries(byKey) }),
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

/** Message 8 (protocol#stream-states). */
export function streamState(state: number, reason: number, streamId: string, now: number): object {
  const msg_type = MessageType.STREAM_STATE_UPDATE;
  return { msg_type, state, reason, timestamp: Math.round(now), rtms_stream_id: streamId };
}

/** Message 9 (protocol#session-states). */
export function sessionState(state: number, reason: number, sessionId: string, now: number): object {
  const msg_type = MessageType.SESSION_STATE_UPDATE;
  return { msg_type, state, stop_reason: reason, timestamp: Math.round(now), rtms_session_id: sessionId };
}

/** Message 11. */
export function sessionStateAnswer(state: number, sessionId: unknown, now: number): object {
  const msg_type = MessageType.SESSION_STATE_RESP;
  return { msg_type, rtms_session_id: sessionId, state, timestamp: Math.round(now) };
}

/** Message 20. Some servers send its time in seconds (protocol#disagreement-36). */
export function streamStateAnswer(state: number, streamId: unknown, now: number, faults: Faults): object {
  const timestamp = Math.round(faults["seconds-in-20"] ? now / 1000 : now);
  return { msg_type: MessageType.STREAM_STATE_RESP, state, rtms_stream_id: streamId, timestamp };
}

/** Message 22, with or without a refusal (protocol#closing). */
export function closeAnswer(streamId: unknown, now: number, refusal?: Refusal): object {
  const outcome = refusal ? { status_code: refusal.status, reason: refusal.reason } : OK;
  const msg_type = MessageType.STREAM_CLOSE_RESP;
  return { msg_type, rtms_stream_id: streamId, ...outcome, timestamp: Math.round(now) };
}

/** Message 29, with or without a refusal (protocol#individual-video). */
export function videoAnswer(userId: unknown, now: number, refusal?: Refusal): object {
  const outcome = refusal ? { status_code: refusal.status, reason: refusal.reason } : OK;
  return { msg_type: MessageType.VIDEO_SUBSCRIPTION_RESP, user_id: userId, ...outcome, timestamp: Math.round(now) };
}

/** Message 12 (protocol#keep-alive). */
export function keepAlive(timestamp: number): object {
  return { msg_type: MessageType.KEEP_ALIVE_REQ, timestamp };
}

/** The sender of a packet: a channel, a user, or user 0 in mixed audio (protocol#audio-and-pictures). */
function origin(speaker: Speaker | undefined, channels: boolean, faults: Faults): object {
  if (!speaker) return { user_id: userId("0", faults) };
  if (channels) return { channel_id: speaker.channelId };
  return { user_id: userId(speaker.id, faults), user_name: speaker.name };
}

/**
 * The fields of a transcript besides its text: the number of the sentence, and whether this revises it
 * (protocol#transcript-messages).
 */
function sentence({ start, end, language, sentence, attribute }: Line, startedAt: number, faults: Faults): object {
  const kind = faults["sentence-id"];
  return {
    start_time: startedAt + start,
    end_time: startedAt + end,
    language,
    attribute,
    ...(kind !== "none" && { sentence_id: kind === "text" ? String(sentence) : sentence }),
  };
}

/**
 * Messages 14 to 18 (protocol#media-messages), with `BYTES` as the placeholder for bytes. `channels`: Contact Center
 * and Phone.
 */
export function mediaData(
  medium: Medium,
  packet: Packet,
  startedAt: number,
  channels: boolean,
  faults: Faults,
): object {
  const { at, speaker, data } = packet;
  const timestamp = startedAt + at;
  const isText = typeof data === "string";
  const text = isText ? data : BYTES;
  const from = origin(speaker, channels, faults);
  const msg_type = SOURCES[medium].messageType;
  // The old variant: `content` is the text itself (protocol#old-media-messages).
  if (faults["string-content"]) return { msg_type, content: text, ...from, timestamp };
  if (packet.chat) return { msg_type, content: chatContent(packet.chat, text, timestamp, faults) };
  return {
    msg_type,
    content: {
      ...from,
      ...(packet.line && sentence(packet.line, startedAt, faults)),
      data: text,
      ...(!isText && !faults["no-length"] && { length: data.length }),
      timestamp,
    },
  };
}

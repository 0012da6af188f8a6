// Frames that a client must survive: frames that are no messages, and messages of an unknown type (protocol#versions:
// a V1 client ignores unknown fields and types).

import { EventType, MessageType } from "../../protocol/values";
import type { SocketName } from "../log";

/** Frames that are no messages of the protocol, or messages without content. */
export const GARBAGE: readonly (string | Buffer)[] = [
  "",
  "no JSON",
  "[]",
  "null",
  "42",
  "{}",
  '{"msg_type":"14"}',
  '{"msg_type":14.5}',
  '{"msg_type":14,"content":{"user_id":1,"data":"AAAA',
  '{"msg_type":14,"content":null}',
  '{"msg_type":14,"content":{"user_id":1,"data":17,"timestamp":1727384349123}}',
  '{"msg_type":14,"content":{"user_id":1,"data":"","timestamp":1727384349123}}',
  '{"msg_type":17,"content":[]}',
  '{"msg_type":8}',
  '{"msg_type":6,"event":[]}',
  '{"msg_type":12}',
  Buffer.from([0xff, 0xfe, 0x00, 0x7b]),
];

const UNKNOWN_TYPE = { msg_type: 99, content: { data: "AAAA" } };
const UNKNOWN_EVENT = { msg_type: MessageType.EVENT_UPDATE, event: { event_type: 77, timestamp: 1_727_384_349_123 } };
/** Version 2 numbers its events differently (protocol#version-2). */
const EVENT_CODE = { msg_type: MessageType.EVENT_UPDATE, event: { event_code: 1_000_001 } };
const UNKNOWN_STATE = { msg_type: MessageType.STREAM_STATE_UPDATE, state: 42, reason: 42 };
const META_DATA = { msg_type: MessageType.META_DATA_AUDIO, content: { lid: EventType.UNDEFINED } };

/** Messages that a client of version 1 does not know. */
export function unknownMessages(socket: SocketName): readonly object[] {
  return socket === "signaling" ? [UNKNOWN_TYPE, UNKNOWN_EVENT, EVENT_CODE, UNKNOWN_STATE] : [UNKNOWN_TYPE, META_DATA];
}

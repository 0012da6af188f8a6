// Variants of messages that other servers send, beyond those in Zoom's documents; one row per fault.

import { isObject, type JsonObject } from "../../protocol/input";
import { EventType, MessageType, nameOf, StopReason, StreamState } from "../../protocol/values";
import type { Faults, ValueOf } from "./fault-rows";

/** Smaller values are seconds, or not times at all. */
const MILLISECONDS_FROM = 1e11;
const TIMES = ["timestamp", "event_ts", "start_time", "end_time"] as const;

/** Converts the times in an object to microseconds. */
function finer(value: JsonObject, names: readonly string[] = TIMES): JsonObject {
  const times = names
    .map((name): [string, unknown] => [name, value[name]])
    .filter((entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] >= MILLISECONDS_FROM)
    .map(([name, time]) => [name, Math.round(time * 1000)]);
  return { ...value, ...Object.fromEntries(times) };
}

/** As observed in live logs: only `timestamp`, in transcripts and in event 1 (protocol#observation-1). */
function someMicroseconds(message: JsonObject): JsonObject {
  const { msg_type, content, event } = message;
  if (msg_type === MessageType.MEDIA_DATA_TRANSCRIPT && isObject(content))
    return { ...message, content: finer(content, ["timestamp"]) };
  if (isObject(event) && event.event_type === EventType.FIRST_PACKET_TIMESTAMP)
    return { ...message, event: finer(event) };
  return message;
}

function allMicroseconds(message: JsonObject): JsonObject {
  const { content, event } = message;
  return {
    ...finer(message),
    ...(isObject(content) && { content: finer(content) }),
    ...(isObject(event) && { event: finer(event) }),
  };
}

const STATUS: Readonly<Record<ValueOf<"status-shape">, (message: JsonObject) => JsonObject>> = {
  status: ({ status_code: status, reason: _reason, ...rest }) => ({ ...rest, status }),
  none: ({ status_code: _status, ...rest }) => rest,
};

const STATE: Readonly<Record<ValueOf<"state-shape">, (message: JsonObject) => JsonObject>> = {
  "state-name": (message) => ({ ...message, state: nameOf(StreamState, Number(message.state)) }),
  "reason-name": (message) => ({ ...message, reason: `STOP_BC_${nameOf(StopReason, Number(message.reason))}` }),
  "stop-reason": ({ reason, ...rest }) => ({ ...rest, stop_reason: reason }),
};

/** Applies the faults that change the shape of a message. */
export function reshaped(message: object, faults: Faults): object {
  const { "status-shape": status, "state-shape": state, microseconds } = faults;
  let shaped: JsonObject = message as JsonObject;
  // Minimal servers send no version (protocol#disagreement-11).
  if (faults["no-protocol-version"]) shaped = { ...shaped, protocol_version: undefined };
  if (status && "status_code" in shaped) shaped = STATUS[status](shaped);
  if (state && shaped.msg_type === MessageType.STREAM_STATE_UPDATE) shaped = STATE[state](shaped);
  if (microseconds) shaped = microseconds === "all" ? allMicroseconds(shaped) : someMicroseconds(shaped);
  return shaped;
}

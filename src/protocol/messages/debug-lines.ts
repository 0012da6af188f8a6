// The lines of a trace: what a stream does, without the content of its messages.

import type { LifecycleAction, LinkKey, News, Phase } from "../values";

export type JsonType = "string" | "number" | "boolean" | "null" | "array" | "object";
/** The fields of an object with their types. An array of objects is a list with the first one's fields. */
export interface Shape {
  [field: string]: JsonType | Shape | readonly Shape[];
}

interface Line {
  /** Milliseconds since the stream was first traced. */
  at: number;
}

/** A transition: the input (`news`), the phases, and the effects, such as `emit:streaming` or `fail:RTMS_HANDSHAKE`. */
export interface DebugState extends Line {
  kind: "state";
  from: Phase;
  to: Phase;
  news: News;
  effects: string[];
}

/** How a socket was lost: no answer or no data in time, a close by the other side, or a network error. */
type Cause = "reset" | "timeout" | "silence" | "close";

/** A socket: this side connects (`open`), it is open (`opened`), it is lost (`lost`), or this side closes it (`closed`). */
export interface DebugSocket extends Line {
  kind: "socket";
  socket: "signaling" | LinkKey;
  what: "open" | "opened" | "lost" | "closed";
  /** Of the peer's close; 1006 without one. */
  code?: number;
  cause?: Cause;
  /** Node's code of the network error, such as `ENOTFOUND`. */
  error?: string;
}

/** A message that was received (`in`) or sent (`out`). */
export interface DebugMessage extends Line {
  kind: "in" | "out";
  socket: "signaling" | LinkKey;
  /** Absent for a frame that is not a message. */
  type?: number;
  /** Bytes of the frame. */
  size: number;
  /** Integers and Zoom's names as they were sent; the JSON type of anything else. */
  status?: number | string;
  state?: number | string;
  reason?: number | string;
  event?: number | string;
  media?: number | string;
  /** `s1`, `s2`, … in the order of their first messages. */
  speaker?: string;
  /** The message's time, milliseconds after that of the first one traced. */
  clock?: number;
  /** The unit of the message's time, if it was not milliseconds. */
  scale?: "s" | "us";
  fields?: Shape;
  /** In media messages: bytes of the payload. */
  bytes?: number;
}

/** A webhook. */
export interface DebugHook extends Line {
  kind: "hook";
  action: LifecycleAction;
}

export type DebugLine = DebugState | DebugSocket | DebugMessage | DebugHook;

/** Several media messages of one socket and type; `size` and `bytes` are their sums. */
export interface TraceMessage extends DebugMessage {
  /** How many; absent for one. */
  count?: number;
  /** Milliseconds from the first to the last. */
  span?: number;
}

/** A line of a report. `fields` is present the first time and where it changes. */
export type TraceLine = Exclude<DebugLine, DebugMessage> | TraceMessage;

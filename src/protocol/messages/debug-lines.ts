// The lines of a trace: what can be told of a stream without telling what its messages say.

import type { LifecycleAction, LinkKey, News, Phase } from "../values";

export type JsonType = "string" | "number" | "boolean" | "null" | "array" | "object";
/** The fields of an object, each with its type; of an array of objects, the first one's in a list. */
export interface Shape {
  [field: string]: JsonType | Shape | readonly Shape[];
}

interface Line {
  /** Milliseconds since the stream was first traced. */
  at: number;
}

/** News, what it made of the phase, and what it has the stream do: `emit:streaming`, `fail:RTMS_HANDSHAKE`, `subscribe`. */
export interface DebugState extends Line {
  kind: "state";
  from: Phase;
  to: Phase;
  news: News;
  effects: string[];
}

/** How a socket was lost: nothing came for too long, the other side closed it, or the network broke it. */
type Cause = "reset" | "timeout" | "silence" | "close";

/** A socket: this side calls (`open`), is let in (`opened`), loses it (`lost`), or lets go of it (`closed`). */
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

/** A message that came (`in`) or was sent (`out`). */
export interface DebugMessage extends Line {
  kind: "in" | "out";
  socket: "signaling" | LinkKey;
  /** Absent for a frame that is no message. */
  type?: number;
  /** Bytes of the frame. */
  size: number;
  /** Integers and Zoom's names as they were sent; the JSON type of anything else. */
  status?: number | string;
  state?: number | string;
  reason?: number | string;
  event?: number | string;
  media?: number | string;
  /** `s1`, `s2`, … in the order in which they were first heard. */
  speaker?: string;
  /** The message's time, milliseconds after that of the first one traced. */
  clock?: number;
  /** The unit of the message's time, if it was not milliseconds. */
  scale?: "s" | "us";
  fields?: Shape;
  /** Of media: bytes of the payload. */
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

/** A line of a report. `fields` is there when it first is, and where it changes. */
export type TraceLine = Exclude<DebugLine, DebugMessage> | TraceMessage;

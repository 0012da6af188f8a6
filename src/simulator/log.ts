// What happens on Zoom's side. The `log` option receives every entry; a stream's handle emits its own entries under
// `event`. Entries contain no secrets and no content.

import type { Medium, Product } from "../protocol/values";
import type { FaultName } from "./faults";

/** One of a stream's sockets; `all` carries several media at once (protocol#split-and-unified). */
export type SocketName = "signaling" | Medium | "all";

/** How the receiver answered a webhook. */
export interface WebhookReply {
  /** The HTTP status; 0 if there was no answer. */
  status: number;
  /** Real milliseconds until the answer was complete. */
  ms: number;
  body: string;
  /** Why there was no answer: Node's error code, such as `ECONNREFUSED`, or `TIMEOUT` after Zoom's 3 seconds. */
  error?: string;
}

/** The events and their fields. */
export interface StreamEntries {
  /** A webhook was sent. `name` is its `event`. */
  webhook: { name: string; status: number; ms: number; error?: string };
  /** A handshake was answered. Status 0 means accepted. `silent`: the only answer was a close. */
  handshake: { socket: SocketName; status: number; reason: string; silent?: true };
  /** The first packet of a medium was sent since its handshake. */
  flowing: { medium: Medium };
  /** A socket closed, whichever side closed it. */
  closed: { socket: SocketName; code: number };
  /** A connection counts as lost. `reason` names a stop reason. */
  interrupted: { socket: SocketName; reason: string };
  /** A fault happened, or a lasting one began. */
  fault: { fault: FaultName; value: boolean | number | string };
  /** Another server offers the stream again. */
  moved: { url: string };
  paused: object;
  resumed: object;
  /** The stream ended. `reason` names a stop reason. */
  ended: { reason: string };
}

/** The events of the API, which are of no stream. */
export interface ApiEntries {
  /** A request for a token was answered. `code` is Zoom's, of a refusal. */
  token: { grant: string; status: number; code?: string };
  /** A REST call was answered. `code` is Zoom's, of a refusal. */
  rest: { product?: Product; action?: string; status: number; code?: number };
  /** A connection to the event WebSocket was accepted or refused, or has closed. */
  events: { what: "connected" | "refused" | "closed"; code?: number };
  /** An event was offered to the event WebSocket. It is lost if it was not delivered. */
  offered: { name: string; delivered: boolean };
}

export type ApiLogEntry = { [E in keyof ApiEntries]: { event: E } & ApiEntries[E] }[keyof ApiEntries];

export type LogEntry =
  | { [E in keyof StreamEntries]: { event: E; streamId?: string } & StreamEntries[E] }[keyof StreamEntries]
  | ApiLogEntry;

/** Reports what happened to a stream. */
export type EmitEntry = <E extends keyof StreamEntries>(event: E, entry: StreamEntries[E]) => void;

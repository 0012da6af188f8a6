// What happens on Zoom's side, told as it happens: the `log` option gets every entry, a stream's handle emits its own
// under the entry's `event`. Entries hold no secrets and nothing of what is said.

import type { Medium } from "../protocol/values";
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

/** What happened, and its particulars. */
export interface StreamEntries {
  /** A webhook was delivered, or not. `name` is its `event`. */
  webhook: { name: string; status: number; ms: number; error?: string };
  /** A handshake was answered; status 0 is a welcome. `silent`: there was no answer but a close. */
  handshake: { socket: SocketName; status: number; reason: string; silent?: true };
  /** The first packet of a medium since its handshake was sent. */
  flowing: { medium: Medium };
  /** A socket closed, by whichever side. */
  closed: { socket: SocketName; code: number };
  /** A connection counts as lost; `reason` names a stop reason. */
  interrupted: { socket: SocketName; reason: string };
  /** A fault happened, or began to last. */
  fault: { fault: FaultName; value: boolean | number | string };
  /** The stream is offered anew by another server. */
  moved: { url: string };
  paused: object;
  resumed: object;
  /** The stream has ended; `reason` names a stop reason. */
  ended: { reason: string };
}

export type LogEntry = {
  [E in keyof StreamEntries]: { event: E; streamId?: string } & StreamEntries[E];
}[keyof StreamEntries];

/** Tells what happened to a stream. */
export type EmitEntry = <E extends keyof StreamEntries>(event: E, entry: StreamEntries[E]) => void;

// The state of an event connection, its inputs and its effects, as data. machine.ts leads from one state to the next.

import type { RtmsError } from "../../protocol/errors";
import type { Webhook } from "../../protocol/webhook";
import { HEARTBEAT, QUIET, SILENCE } from "./timing";

/** Instants are of `Clock.elapsed`, in milliseconds. */
export interface Connection {
  socket: number;
  /**
   * `trial`: not accepted yet; `live`: accepted; `old`: a newer one has replaced it; `closing`: this side has closed it. What
   * still arrives on one that is old or closing counts.
   */
  role: Role;
  openedAt?: number;
  acceptedAt?: number;
  /** When the last frame came. */
  heardAt: number;
  heartbeatAt: number;
  /** When a trial has to be accepted, and an old one is closed. */
  until: number;
}

export type Role = "trial" | "live" | "old" | "closing";

/** What is being done for a new connection. `idle`: nothing, for one is live. */
export type Effort =
  | { stage: "idle"; renewAt: number }
  | { stage: "waiting"; at: number }
  | { stage: "asking"; request: number }
  | { stage: "dialing"; socket: number }
  | { stage: "stopped" };

export interface EventState {
  effort: Effort;
  /** At most one of each role but `closing`. */
  connections: readonly Connection[];
  /** Numbers of the next socket and of the next request for a token. */
  next: number;
  /** Failures in a row. */
  attempt: number;
  /** Connections in a row that Zoom closed soon after it had accepted them. */
  evictions: number;
  /** When a refusal was last answered with a new token. */
  renewedAt: number;
  /** When the token of the trial ends. */
  tokenEnds: number;
  /** Since when there was always an accepted connection. */
  connectedAt?: number;
  /** Since when there is none, if there was one. */
  lostAt?: number;
  /** The last failure; `undefined` once a connection is accepted. */
  error?: RtmsError;
  /** The failures that were reported since a connection lasted: each is reported once. */
  reported: readonly string[];
  /** When the last RTMS event came, or the first connection was accepted. */
  quietSince: number;
  isQuietReported: boolean;
}

/** Why a socket closed. Pure text, without its URL. */
export interface Fault {
  what: string;
  cure: string;
}

export type EventInput =
  | { type: "due" }
  /** The account or the endpoint has changed. */
  | { type: "changed" }
  | { type: "token"; request: number; ends: number }
  | { type: "noToken"; request: number; error: RtmsError }
  | SocketInput
  | { type: "stop" };

export type SocketInput =
  | { type: "opened"; socket: number }
  | { type: "accepted"; socket: number }
  | { type: "refused"; socket: number; said: string }
  | { type: "event"; socket: number; webhook: Webhook }
  /** Any other frame. */
  | { type: "heard"; socket: number }
  /** @property fault absent if the other side closed in good order */
  | { type: "closed"; socket: number; code: number; fault?: Fault };

export type EventEffect =
  /** `renew`: Zoom has refused the last token. */
  | { type: "askToken"; request: number; renew: boolean }
  | { type: "connect"; socket: number }
  | { type: "heartbeat"; socket: number }
  | { type: "close"; socket: number }
  | { type: "event"; webhook: Webhook }
  /** Connected again. @property milliseconds for how long nothing could be received */
  | { type: "gap"; milliseconds: number }
  | { type: "problem"; error: RtmsError }
  | { type: "quiet" };

export const FIRST_STATE: EventState = {
  effort: { stage: "waiting", at: Number.NEGATIVE_INFINITY },
  connections: [],
  next: 1,
  attempt: 0,
  evictions: 0,
  renewedAt: Number.NEGATIVE_INFINITY,
  tokenEnds: 0,
  reported: [],
  quietSince: 0,
  isQuietReported: false,
};

export const connectionOf = ({ connections }: EventState, role: Role): Connection | undefined =>
  connections.find((each) => each.role === role);

/** When a connection counts as lost if no frame comes. A trial has its own time. */
export const silentAt = ({ role, heardAt }: Connection): number =>
  role === "live" || role === "old" ? heardAt + SILENCE : Number.POSITIVE_INFINITY;

export const nextHeartbeat = (now: number): number => now + HEARTBEAT;

/** When to report that no RTMS event came; never while there is no connection. */
export function quietAt(state: EventState): number {
  const waits = state.isQuietReported || !connectionOf(state, "live");
  return waits ? Number.POSITIVE_INFINITY : state.quietSince + QUIET;
}

function effortAt(effort: Effort): number {
  if (effort.stage === "waiting") return effort.at;
  return effort.stage === "idle" ? effort.renewAt : Number.POSITIVE_INFINITY;
}

/** The instant of the next `due`; `undefined` if there is none. */
export function dueAt(state: EventState): number | undefined {
  if (state.effort.stage === "stopped") return undefined;
  const ofConnections = state.connections.flatMap((each) => [each.until, each.heartbeatAt, silentAt(each)]);
  const at = Math.min(effortAt(state.effort), quietAt(state), ...ofConnections);
  return Number.isFinite(at) || at === Number.NEGATIVE_INFINITY ? at : undefined;
}

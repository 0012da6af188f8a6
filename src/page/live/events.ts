// What events of a stream mean for the page: a row for each, with the state that follows and the mark that it leaves.

import { isObject, type JsonObject } from "../../protocol/input";
import type { MarkKind } from "../model";
import { textOf } from "./message";

export interface EventRow {
  /** What the stream does from then on. */
  readonly state?: string;
  readonly mark?: MarkKind;
  /** A name or code for the mark. */
  readonly detail?: (payload: JsonObject) => string | undefined;
  /** Whether there is a mark for everybody whom the event names. */
  readonly people?: true;
  /** Whether media are lost from then on, or flow again. */
  readonly flow?: "broken" | "flows";
  readonly ends?: true;
}

const JOIN: EventRow = { mark: "join", people: true };
const LEAVE: EventRow = { mark: "leave", people: true };

const ROWS: Readonly<Record<string, EventRow>> = {
  connecting: { state: "connecting" },
  streaming: { state: "streaming", flow: "flows" },
  reconnecting: { state: "reconnecting" },
  paused: { state: "paused", mark: "paused" },
  resumed: { state: "streaming", mark: "resumed" },
  taken_over: { mark: "moved", detail: ({ from }) => textOf(from) },
  handed_over: { state: "handed_over", ends: true },
  participant_join: JOIN,
  participant_leave: LEAVE,
  consumer_answered: JOIN,
  user_answered: JOIN,
  consumer_end: LEAVE,
  user_end: LEAVE,
  conference_participant_left: LEAVE,
  sharing_start: { mark: "share_started", people: true },
  sharing_stop: { mark: "share_stopped" },
  stopped: {
    state: "ended",
    mark: "ended",
    detail: ({ reason }) => (isObject(reason) ? textOf(reason.name) : undefined),
    ends: true,
  },
};

const MOVED: EventRow = { state: "interrupted", mark: "moved", flow: "broken" };
const INTERRUPTED: EventRow = {
  state: "interrupted",
  mark: "interrupted",
  detail: ({ cause }) => textOf(cause),
  flow: "broken",
};
const FAILED: EventRow = { state: "failed", mark: "failed", detail: ({ code }) => textOf(code), ends: true };
const MEDIUM_FAILED: EventRow = { mark: "failed", detail: ({ code, medium }) => `${textOf(code)} ${textOf(medium)}` };

/** The row of an event; undefined if it changes nothing here. */
export function eventRow(payload: JsonObject): EventRow | undefined {
  const event = textOf(payload.event) ?? "";
  if (event === "interrupted") return payload.cause === "server" ? MOVED : INTERRUPTED;
  if (event === "failed") return typeof payload.medium === "string" ? MEDIUM_FAILED : FAILED;
  return Object.hasOwn(ROWS, event) ? ROWS[event] : undefined;
}

/** Whether Zoom withdrew the consent. */
export function isRevoked(payload: JsonObject): boolean {
  return payload.event === "stopped" && isObject(payload.reason) && payload.reason.revoked === true;
}

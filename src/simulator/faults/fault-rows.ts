// The faults that can be switched on, one row per fault: what the command line, scenario files and the dialog accept,
// and the names that the code uses. What each fault does is described in faults.ts, which the dialog does not need. A
// lasting fault applies to the simulator or to one stream; a moment happens at a given time. The faults of the API apply
// to OAuth, REST and the event WebSocket, which all streams of a simulator share.

import { MEDIA } from "../../protocol/values";

/** Which sockets a fault is for: signaling, the socket that serves a medium, or every socket of the stream. */
export const TARGETS = ["signaling", "audio", "transcript", "video", "share", "chat", "all"] as const;

/**
 * How the value of a fault is written: `flag` takes none, `choice` takes one of its words, the others take an
 * integer.
 */
export interface FaultRow {
  readonly type: "flag" | "count" | "status" | "reason" | "seconds" | "milliseconds" | "choice";
  readonly choices?: readonly string[];
  /** The value when none is given. */
  readonly fallback?: number | string;
  /** The fault happens once, at a given time, instead of lasting. */
  readonly moment?: true;
}

// Named types instead of literals keep the published declarations short.
interface Flag extends FaultRow {
  readonly type: "flag";
}
interface Choice<Word extends string> extends FaultRow {
  readonly type: "choice";
  readonly choices: readonly Word[];
}
type Moment<Row> = Row & { readonly moment: true };

const flag: Flag = { type: "flag" };
const integer = (type: Exclude<FaultRow["type"], "flag" | "choice">, fallback?: number): FaultRow =>
  fallback === undefined ? { type } : { type, fallback };
const choice = <const Word extends string>(choices: readonly Word[], fallback?: Word): Choice<Word> =>
  fallback === undefined ? { type: "choice", choices } : { type: "choice", choices, fallback };
const moment = <Row extends FaultRow>(row: Row): Moment<Row> => ({ ...row, moment: true });

const STREAM_ROWS = {
  "close-on-bad-signature": flag,
  "silent-close": integer("count", 1),
  "refuse-signaling": integer("status"),
  "refuse-media": integer("status"),
  "refused-medium": choice(MEDIA),
  "no-answer": choice(["media", "signaling"], "media"),
  refusals: integer("count", 1),
  reset: integer("count", 1),
  "close-refused": flag,
  "or-media-types": flag,
  "id-field": choice(["meeting_uuid", "session_id", "webinar_uuid"]),
  "media-reply": choice(["late", "never"], "late"),
  "media-params": choice(["none", "part"], "none"),
  "status-shape": choice(["status", "none"], "status"),
  "state-shape": choice(["state-name", "reason-name", "stop-reason"], "state-name"),
  "on-media": choice(["both", "only"], "both"),
  "no-media-type": flag,
  "share-keys": choice(["share", "sharescreen", "screenshare", "both"], "both"),
  microseconds: choice(["transcript", "all"], "transcript"),
  "sentence-id": choice(["text", "none"], "text"),
  "binary-frames": flag,
  "kick-old": flag,
  "no-length": flag,
  "string-content": flag,
  "string-user-id": flag,
  "misspelt-participant-info": flag,
  "seconds-in-20": flag,
  "no-protocol-version": flag,
  "unknown-messages": flag,
  "chat-shape": choice(["text", "json"]),
  "clock-skew": integer("milliseconds"),
  "resend-on-return": integer("seconds", 60),
  "end-order": choice(["stopped-first", "closed-first", "session-first"]),
  "duplicate-webhook": integer("count", 1),
  "repeat-webhook": integer("milliseconds", 300_000),
  "delay-webhook": integer("milliseconds", 5000),
  "retry-webhook": integer("milliseconds", 5000),
  "forged-signature": flag,
  "stale-signature": integer("seconds", 600),

  "drop-signaling": moment(flag),
  "drop-medium": moment(choice(MEDIA, "audio")),
  "drop-all": moment(flag),
  close: moment(choice(TARGETS, "all")),
  "half-open": moment(choice(TARGETS, "all")),
  hang: moment(choice(TARGETS, "all")),
  "stall-keep-alives": moment(choice(TARGETS, "all")),
  garbage: moment(choice(TARGETS, "all")),
  interrupt: moment(choice(["closed", "open", "webhook-first", "webhook-last"], "closed")),
  failover: moment(choice(["drop", "half-open", "linger"], "drop")),
  transfer: moment(choice(["completed", "rejected", "canceled", "timeout"], "completed")),
  pause: moment(flag),
  resume: moment(flag),
  stop: moment(integer("reason", 6)),
};

/** Errors of protocol#oauth by their codes, and two of the server. */
const OAUTH_ERRORS = ["4702", "4704", "4705", "4706", "4717", "4741", "500", "503"] as const;
/** Errors of protocol#rest-errors by their codes, and three of the server. */
const REST_ERRORS = ["2308", "2310", "3000", "300", "4700", "404", "500", "502", "503", "already-started"] as const;

const API_ROWS = {
  "oauth-error": choice(OAUTH_ERRORS),
  "oauth-errors": integer("count", 1),
  "token-life": integer("seconds", 60),
  "rest-error": choice(REST_ERRORS),
  "rest-errors": integer("count", 1),
  "rate-limit": choice(["seconds", "http-date", "iso-date"], "seconds"),
  "api-delay": integer("milliseconds", 5000),
  "event-refuse": integer("count", 1),
  "event-rival": flag,
  "event-token-ends": flag,
  "event-plain-content": flag,
  "event-unknown-module": flag,
  "event-late": integer("milliseconds", 5000),
  "event-twice": flag,

  "event-silence": moment(flag),
  "event-drop": moment(flag),
};

export const FAULT_ROWS = { ...STREAM_ROWS, ...API_ROWS };

/** Faults of OAuth, REST and the event WebSocket. */
export type ApiFaultName = keyof typeof API_ROWS;

export type FaultName = keyof typeof FAULT_ROWS;
type RowOf<Name extends FaultName> = (typeof FAULT_ROWS)[Name];

/** Faults that happen once. */
export type MomentName = { [Name in FaultName]: RowOf<Name> extends { moment: true } ? Name : never }[FaultName];
/** Those that happen to a stream. */
export type StreamMomentName = Exclude<MomentName, ApiFaultName>;
/** Faults that last. */
export type LastingName = Exclude<FaultName, MomentName>;

export type ValueOf<Name extends FaultName> =
  RowOf<Name> extends { type: "flag" } ? boolean : RowOf<Name> extends Choice<infer Word> ? Word : number;

/** The lasting faults that are on: `true` for a flag, a word or an integer for the others. */
export type Faults = { readonly [Name in LastingName]?: ValueOf<Name> };

/** Those of the API that are on. */
export type ApiFaults = { readonly [Name in Exclude<ApiFaultName, MomentName>]?: ValueOf<Name> };

/**
 * A fault at a time, in milliseconds from the start of the stream. A moment happens then; a lasting fault begins, or
 * ends if its value is `false`.
 */
export interface TimedFault {
  readonly at: number;
  readonly fault: FaultName;
  readonly value: boolean | number | string;
}

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULT_ROWS, name);
}

export function isApiFault(name: FaultName): name is ApiFaultName {
  return Object.hasOwn(API_ROWS, name);
}

export function isMoment(name: FaultName): name is MomentName {
  return "moment" in FAULT_ROWS[name];
}

// Explains Zoom's codes to users: meaning, likely cause and cure (protocol#stop-reasons, protocol#status-codes,
// protocol#rest-errors). Errors, dialogs and documents use the same texts, which are in explanations-status.ts,
// explanations-stop.ts and explanations-rest.ts; docs/explanations.md lists them all.

import { nameOf, StatusCode, StopReason } from "../values";
import type { Advice, StatusClass } from "./advice";
import { REST_ADVICE, type RestAdvice, UNKNOWN_OAUTH, UNKNOWN_REST } from "./explanations-rest";
import { STATUS_ADVICE, STATUS_CLASSES, UNKNOWN_STATUS } from "./explanations-status";
import { RESTART_REASONS, STOP_ADVICE, UNKNOWN_STOP } from "./explanations-stop";

export interface Explanation extends Advice {
  code: number;
  /** Zoom's name without its prefix. */
  name: string;
}

/** How to treat the status of a handshake (protocol#status-codes). Zoom's text can override the number. */
export function statusClass(code: number, text = ""): StatusClass {
  return /duplicate signal request/i.test(text) ? "T" : (STATUS_CLASSES[code] ?? "A");
}

/** Name, meaning, likely cause and cure of a status code in any reply of Zoom (protocol#status-codes). */
export function explain(code: number): Explanation {
  return { code, name: nameOf(StatusCode, code), ...(STATUS_ADVICE[code] ?? UNKNOWN_STATUS) };
}

/** `reason` of a `stopped` event. */
export interface StopInfo {
  code: number;
  name: string;
  /** Whether the end is final; otherwise it was a fault after which Zoom prescribes a new start. */
  final: boolean;
  /** Whether Zoom requires that everything stored of this stream be deleted at once. */
  revoked: boolean;
}

/** The reason when this side left a stream that may continue elsewhere. */
export const DISCONNECTED = -1;

/** Describes a stop reason, known or not; an absent one is UNDEFINED. */
export function stopInfo(code = 0): StopInfo {
  const name = code === DISCONNECTED ? "DISCONNECTED" : nameOf(StopReason, code);
  return { code, name, final: !RESTART_REASONS.includes(code), revoked: code === StopReason.STOP_BC_STREAM_REVOKED };
}

export interface StopExplanation extends StopInfo, Advice {}

/** A stop reason with its meaning, likely cause and cure (protocol#stop-reasons); an absent one is UNDEFINED. */
export function explainStop(code = 0): StopExplanation {
  return { ...stopInfo(code), ...(STOP_ADVICE[code] ?? UNKNOWN_STOP) };
}

/** Each call of Zoom's HTTP interface that refuses with codes. */
export type RestKind = "rest" | "oauth";

const UNKNOWN: Readonly<Record<RestKind, RestAdvice>> = { rest: UNKNOWN_REST, oauth: UNKNOWN_OAUTH };

export interface RestExplanation extends RestAdvice {
  code: number;
}

/**
 * Name, meaning, likely cause and cure of a code in a refusal of the REST API or of OAuth, and the reaction
 * (protocol#rest-errors, protocol#oauth). Without a code of Zoom it is that of the HTTP status: 4700 for 401, 500 for any 5xx.
 */
export function explainRest(code: number, kind: RestKind = "rest"): RestExplanation {
  return { code, ...(REST_ADVICE[code] ?? UNKNOWN[kind]) };
}

// What Zoom's codes mean for the person who reads them: the likely cause and the cure (protocol#stop-reasons,
// protocol#status-codes), for errors, dialogs and documents alike. The words are in explanations-status.ts and
// explanations-stop.ts; docs/explanations.md shows them all.

import { nameOf, StatusCode, StopReason } from "../values";
import type { Advice, StatusClass } from "./advice";
import { STATUS_ADVICE, STATUS_CLASSES, UNKNOWN_STATUS } from "./explanations-status";
import { RESTART_REASONS, STOP_ADVICE, UNKNOWN_STOP } from "./explanations-stop";

export interface Explanation extends Advice {
  code: number;
  /** Zoom's name without its prefix. */
  name: string;
}

/** How to treat a status code of a handshake (protocol#status-codes); also by Zoom's words, whatever the number. */
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
  /** Whether the stream ended for good, rather than by a fault after which Zoom would start anew. */
  final: boolean;
  /** Zoom demands that whatever was stored of this stream be deleted at once. */
  revoked: boolean;
}

/** Given when this side left a stream that may go on elsewhere. */
export const DISCONNECTED = -1;

/** What a stop reason, known or not, is; absent is UNDEFINED. */
export function stopInfo(code = 0): StopInfo {
  const name = code === DISCONNECTED ? "DISCONNECTED" : nameOf(StopReason, code);
  return { code, name, final: !RESTART_REASONS.includes(code), revoked: code === StopReason.STOP_BC_STREAM_REVOKED };
}

export interface StopExplanation extends StopInfo, Advice {}

/** A stop reason with its meaning, likely cause and cure (protocol#stop-reasons); absent is UNDEFINED. */
export function explainStop(code = 0): StopExplanation {
  return { ...stopInfo(code), ...(STOP_ADVICE[code] ?? UNKNOWN_STOP) };
}

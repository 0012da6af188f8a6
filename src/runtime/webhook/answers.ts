// Answers webhooks that come by HTTP, and counts the answers.

import type { ServerResponse } from "node:http";
import { Tally } from "../counts";
import { type Answer, reply, type WebhookRequest } from "../http";
import type { Refusal } from "./refusals";

/**
 * What became of a request: an event of Zoom; the check of the URL; an event that had come before; a reason to refuse it; no
 * Secret Token to check it with (`unverifiable`); a node whose settings are wrong (`unusable`); no node now (`busy`), or none
 * any more (`gone`); or an error of this package (`failed`).
 */
export type WebhookOutcome =
  | "event"
  | "validation"
  | "repeated"
  | Refusal
  | "unverifiable"
  | "unusable"
  | "busy"
  | "gone"
  | "failed";

export interface CountedAnswer extends Answer {
  /** What it is counted as. */
  outcome: WebhookOutcome;
}

/** By HTTP status and outcome. */
export const webhookAnswers = new Tally<"status" | "outcome">([
  { status: "200", outcome: "event" },
  { status: "200", outcome: "repeated" },
]);

export function answerWebhook(request: WebhookRequest, response: ServerResponse, answer: CountedAnswer): void {
  webhookAnswers.add({ status: String(answer.status), outcome: answer.outcome });
  reply(request, response, answer);
}

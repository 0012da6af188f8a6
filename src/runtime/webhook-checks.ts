// The checks of a webhook in the order of the contract ("webhook-in"), and what a refusal most likely means. It knows
// neither HTTP servers nor Node-RED.

import type { IncomingHttpHeaders } from "node:http";
import { asError } from "../protocol/errors";
import { isObject } from "../protocol/json";
import {
  parseWebhook,
  REPLAY_WINDOW,
  URL_VALIDATION,
  validationToken,
  verifyWebhook,
  type Webhook,
} from "../protocol/webhook";
import type { RawBody } from "./webhook-body";
import { type Refusal, refusalError } from "./webhook-refusals";

export type Judgement =
  | { verdict: "event"; webhook: Webhook; rawBody: Buffer }
  | { verdict: "validation"; answer: { plainToken: string; encryptedToken: string } }
  /** `error`: in words, with the cure. */
  | { verdict: "refused"; reason: Refusal; error: Error };

export interface Delivery {
  body: Exclude<RawBody, { kind: "aborted" }>;
  headers: IncomingHttpHeaders;
  /** The app's secret token; throws if there is none. */
  secretToken: () => string;
  /** Seconds; 0 turns the check off. */
  replayWindow: number;
  /** Milliseconds since 1970. */
  now: number;
}

const WELL_FORMED = /^v0=[0-9a-f]{64}$/;

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

function isWebhook(rawBody: Buffer): boolean {
  try {
    parseWebhook(rawBody);
    return true;
  } catch {
    return false;
  }
}

function validate(webhook: Webhook, secretToken: string): Judgement | undefined {
  const { payload } = webhook.body;
  const plainToken = isObject(payload) ? payload.plainToken : undefined;
  if (typeof plainToken !== "string") return undefined;
  return {
    verdict: "validation",
    answer: { plainToken, encryptedToken: validationToken(secretToken, plainToken) },
  };
}

/** What a signature that does not match most likely means. */
function forgery(rawBody: Buffer, exact: boolean, signature: string, age: number, replayWindow: number) {
  if (!exact) return "reparsed";
  const isFresh = Math.abs(age) <= (replayWindow || REPLAY_WINDOW);
  return isFresh && WELL_FORMED.test(signature) && isWebhook(rawBody) ? "wrongSecret" : "forged";
}

/** Which of the refusals a signature that does not hold is. */
function signatureFault(
  reason: "unsigned" | "stale" | "forged",
  age: number,
  forgedAs: () => Exclude<Refusal, "unusable">,
) {
  if (reason === "stale") return age < 0 ? "early" : "stale";
  return reason === "unsigned" ? reason : forgedAs();
}

/** Judges a POST; the first check that fails decides. Never throws. */
export function judge({ body, headers, secretToken, replayWindow, now }: Delivery): Judgement {
  const refuse = (reason: Exclude<Refusal, "unusable">, age?: number): Judgement => {
    const timing = { replayWindow, ...(age !== undefined && { age }) };
    return { verdict: "refused", reason, error: refusalError(reason, timing) };
  };
  if (body.kind === "oversized") return refuse("oversized");
  let secret: string;
  try {
    secret = secretToken();
  } catch (thrown) {
    return { verdict: "refused", reason: "unusable", error: asError(thrown) };
  }

  const { bytes: rawBody, exact } = body;
  const timestamp = header(headers, "x-zm-request-timestamp");
  const signature = header(headers, "x-zm-signature");
  const verdict = verifyWebhook({ rawBody, timestamp, signature, secretToken: secret, replayWindow, now });
  if (!verdict.ok) {
    const age = Math.round(now / 1000 - Number(timestamp));
    const forgedAs = () => forgery(rawBody, exact, signature ?? "", age, replayWindow);
    return refuse(signatureFault(verdict.reason, age, forgedAs), age);
  }

  try {
    const webhook = parseWebhook(rawBody);
    if (webhook.body.event !== URL_VALIDATION) return { verdict: "event", webhook, rawBody };
    return validate(webhook, secret) ?? refuse("unreadable");
  } catch {
    return refuse("unreadable");
  }
}

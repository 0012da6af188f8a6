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

/** Why a webhook is refused, and with which status. */
export const REFUSALS = {
  oversized: 413,
  /** This node cannot verify anything. */
  unusable: 503,
  unsigned: 401,
  /** Signed too long ago: a replay, a slow path, or this machine's clock is ahead. */
  stale: 401,
  /** Signed in the future: this machine's clock is behind. */
  early: 401,
  /** All is as Zoom sends it but for the secret. */
  wrongSecret: 401,
  /** A parser in front took the bytes, so the signature was bound to fail. */
  reparsed: 401,
  forged: 401,
  unreadable: 400,
} as const;
export type Refusal = keyof typeof REFUSALS;

export type Judgement =
  | { verdict: "event"; webhook: Webhook; rawBody: Buffer }
  | { verdict: "validation"; answer: { plainToken: string; encryptedToken: string } }
  /** `age`: seconds since it was signed, by this machine's clock. `error`: why nothing can be verified. */
  | { verdict: "refused"; reason: Refusal; age?: number; error?: Error };

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

function validate(webhook: Webhook, secretToken: string): Judgement {
  const { payload } = webhook.body;
  const plainToken = isObject(payload) ? payload.plainToken : undefined;
  if (typeof plainToken !== "string") return { verdict: "refused", reason: "unreadable" };
  return {
    verdict: "validation",
    answer: { plainToken, encryptedToken: validationToken(secretToken, plainToken) },
  };
}

/** What a signature that does not match most likely means. */
function forgery(rawBody: Buffer, exact: boolean, signature: string, age: number, replayWindow: number): Refusal {
  if (!exact) return "reparsed";
  const isFresh = Math.abs(age) <= (replayWindow || REPLAY_WINDOW);
  return isFresh && WELL_FORMED.test(signature) && isWebhook(rawBody) ? "wrongSecret" : "forged";
}

/** Judges a POST; the first check that fails decides. Never throws. */
export function judge({ body, headers, secretToken, replayWindow, now }: Delivery): Judgement {
  if (body.kind === "oversized") return { verdict: "refused", reason: "oversized" };
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
    if (verdict.reason === "unsigned") return { verdict: "refused", reason: "unsigned" };
    if (verdict.reason === "stale") return { verdict: "refused", reason: age < 0 ? "early" : "stale", age };
    return { verdict: "refused", reason: forgery(rawBody, exact, signature ?? "", age, replayWindow), age };
  }

  try {
    const webhook = parseWebhook(rawBody);
    return webhook.body.event === URL_VALIDATION ? validate(webhook, secret) : { verdict: "event", webhook, rawBody };
  } catch {
    return { verdict: "refused", reason: "unreadable" };
  }
}

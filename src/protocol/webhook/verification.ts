// Verifies that a webhook is Zoom's, over its raw bytes (protocol#webhook-verification).

import { inputError } from "../errors";
import { sameText, webhookSignature } from "../input";

/** How far `x-zm-request-timestamp` may be off in either direction, as in Zoom's sample library. Seconds. */
export const REPLAY_WINDOW = 300;

export interface WebhookEvidence {
  /** The exact bytes of the body. */
  rawBody: Buffer | string;
  /** `x-zm-request-timestamp`: Unix seconds, decimal. */
  timestamp: string | undefined;
  /** `x-zm-signature`. */
  signature: string | undefined;
  secretToken: string;
  /** Seconds; 0 disables the check. Default 300. */
  replayWindow?: number;
  /** Milliseconds since 1970. Default: this machine's clock. */
  now?: number;
}

export type WebhookVerdict = { ok: true } | { ok: false; reason: WebhookFault };
export type WebhookFault = "unsigned" | "stale" | "forged";

/** The part of the evidence that needs no body. */
export type WebhookHeaders = Pick<WebhookEvidence, "timestamp" | "signature" | "replayWindow" | "now">;

const TIMESTAMP = /^\d{1,12}$/;
const WELL_FORMED = /^v0=[0-9a-f]{64}$/;

/** Why a webhook with these headers cannot be Zoom's, whatever its body; `undefined` if it can. */
export function headersFault(headers: WebhookHeaders): WebhookFault | undefined {
  const { timestamp, signature, replayWindow = REPLAY_WINDOW, now = Date.now() } = headers;
  if (!timestamp || !signature || !TIMESTAMP.test(timestamp)) return "unsigned";
  if (!WELL_FORMED.test(signature)) return "forged";
  const isStale = replayWindow > 0 && Math.abs(now / 1000 - Number(timestamp)) > replayWindow;
  return isStale ? "stale" : undefined;
}

/**
 * Whether Zoom sent these bytes, within the replay window (protocol#webhook-verification). Compares in constant time.
 * @throws RtmsError RTMS_CREDENTIALS for an empty secret token, with which anyone could sign
 */
export function verifyWebhook(evidence: WebhookEvidence): WebhookVerdict {
  const { rawBody, timestamp, signature, secretToken } = evidence;
  if (secretToken === "") throw inputError("RTMS_CREDENTIALS", "noSecretToken");
  const reason = headersFault(evidence);
  if (reason || timestamp === undefined || signature === undefined) return { ok: false, reason: reason ?? "unsigned" };
  if (sameText(signature, webhookSignature(secretToken, timestamp, rawBody))) return { ok: true };
  return { ok: false, reason: "forged" };
}

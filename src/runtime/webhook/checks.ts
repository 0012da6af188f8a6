// The checks of a webhook in their order (contract#webhook-node), and what a refusal most likely means. Nothing here knows
// HTTP servers or Node-RED.

import type { IncomingHttpHeaders } from "node:http";
import { asError } from "../../protocol/errors";
import { BoundsError, isObject, validationToken } from "../../protocol/input";
import {
  headersFault,
  parseWebhook,
  REPLAY_WINDOW,
  URL_VALIDATION,
  verifyWebhook,
  type Webhook,
} from "../../protocol/webhook";
import type { RawBody } from "../http";
import { type Refusal, refusalError } from "./refusals";

/** What the checks found out. An `error` has the cause and the cure. */
export type CheckedWebhook =
  | { verdict: "event"; webhook: Webhook; rawBody: Buffer }
  | { verdict: "validation"; answer: { plainToken: string; encryptedToken: string } }
  | Refused
  /** The app has no usable secret token, so nothing can be verified. */
  | { verdict: "unverifiable"; error: Error };

type Refused = { verdict: "refused"; reason: Refusal; error: Error };
type Unverifiable = Extract<CheckedWebhook, { verdict: "unverifiable" }>;

/** What is known of a POST before its body is read. */
export interface RequestHead {
  headers: IncomingHttpHeaders;
  /** The app's secret token; throws if there is none. */
  secretToken: () => string;
  /** Seconds; 0 turns the check off. */
  replayWindow: number;
  /** How many apps share the path; none of their secrets fits if this one's does not. */
  apps?: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** A body, or why there is none. */
export type Body = Exclude<RawBody, { kind: "aborted" }>;

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : undefined;
}

const signatureIn = (headers: IncomingHttpHeaders) => ({
  timestamp: header(headers, "x-zm-request-timestamp") ?? "",
  signature: header(headers, "x-zm-signature") ?? "",
});

/** Whether the headers have the form of Zoom's. @param replayWindow seconds */
export function mayBeZooms(headers: IncomingHttpHeaders, replayWindow = REPLAY_WINDOW): boolean {
  return headersFault({ ...signatureIn(headers), replayWindow }) === undefined;
}

/** Bytes at the start of a body that are examined for a refusal's text. */
const BEGINNING = 4096;
const LOOKS_LIKE_ZOOMS = /^\s*\{[\s\S]*"event"\s*:/;

function validate(webhook: Webhook, secretToken: string): CheckedWebhook | undefined {
  const { payload } = webhook.body;
  const plainToken = isObject(payload) ? payload.plainToken : undefined;
  if (typeof plainToken !== "string") return undefined;
  return {
    verdict: "validation",
    answer: { plainToken, encryptedToken: validationToken(secretToken, plainToken) },
  };
}

/**
 * What a signature that does not match most likely means. By a look at how the body begins: what anybody can send is
 * not worth parsing for the words of a log.
 */
function forgery({ bytes, exact }: { bytes: Buffer; exact: boolean }) {
  if (!exact) return "reparsed";
  return LOOKS_LIKE_ZOOMS.test(bytes.toString("latin1", 0, BEGINNING)) ? "wrongSecret" : "forged";
}

function refused(reason: Refusal, { replayWindow, apps = 1 }: RequestHead, age?: number): Refused {
  const timing = { replayWindow, apps, ...(age !== undefined && { age }) };
  return { verdict: "refused", reason, error: refusalError(reason, timing) };
}

/** Checks the headers alone: why the webhook is refused, or what to verify its body with. */
function checkHeaders(
  head: RequestHead,
): Refused | Unverifiable | { secret: string; timestamp: string; signature: string } {
  const { headers, secretToken, replayWindow, now } = head;
  let secret: string;
  try {
    secret = secretToken();
  } catch (thrown) {
    return { verdict: "unverifiable", error: asError(thrown) };
  }
  const { timestamp, signature } = signatureIn(headers);
  const fault = headersFault({ timestamp, signature, replayWindow, now });
  if (!fault) return { secret, timestamp, signature };
  const age = Math.round(now / 1000 - Number(timestamp));
  return refused(fault === "stale" && age < 0 ? "early" : fault, head, age);
}

/** Whether the body is worth reading: its headers could be Zoom's. */
export function isPlausible(head: RequestHead): boolean {
  return !("verdict" in checkHeaders(head));
}

/** Checks a POST; the first check that fails decides. Never throws. */
export function checkWebhook(body: Body, head: RequestHead): CheckedWebhook {
  const { replayWindow, now } = head;
  const refuse = (reason: Refusal): CheckedWebhook => refused(reason, head);
  if (body.kind === "oversized") return refuse("oversized");
  const checked = checkHeaders(head);
  if ("verdict" in checked) return checked;
  if (body.kind === "unread") return refuse(body.why === "late" ? "late" : "crowded");

  const { bytes: rawBody } = body;
  const { secret, timestamp, signature } = checked;
  const { ok } = verifyWebhook({ rawBody, timestamp, signature, secretToken: secret, replayWindow, now });
  if (!ok) return refuse(forgery(body));

  try {
    const webhook = parseWebhook(rawBody);
    if (webhook.lifecycle) webhook.lifecycle.sentAt = Number(timestamp) * 1000;
    if (webhook.body.event !== URL_VALIDATION) return { verdict: "event", webhook, rawBody };
    return validate(webhook, secret) ?? refuse("unreadable");
  } catch (thrown) {
    return refuse(thrown instanceof BoundsError ? "excessive" : "unreadable");
  }
}

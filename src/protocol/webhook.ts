// Zoom's webhooks: verified over the raw bytes (protocol section 3), then brought to one shape (section 2.3).

import { RtmsError } from "./errors";
import { finiteNumber, idText, isObject, type JsonObject, parseLossless } from "./json";
import type { Product } from "./messages";
import { ID_FIELDS, type LifecycleAction, lifecycleEvent, PRODUCTS } from "./products";
import { firstWebSocketUrl } from "./servers";
import { sameText, validationToken, webhookSignature } from "./signature";

export { validationToken };

/** The event that URL validation sends; it is answered, never passed on. */
export const URL_VALIDATION = "endpoint.url_validation";

/** Seconds that `x-zm-request-timestamp` may be off either way, as in Zoom's sample library. */
export const REPLAY_WINDOW = 300;

export interface WebhookEvidence {
  /** The exact bytes of the body. */
  rawBody: Buffer | string;
  /** `x-zm-request-timestamp`: Unix seconds, decimal. */
  timestamp: string | undefined;
  /** `x-zm-signature`. */
  signature: string | undefined;
  secretToken: string;
  /** Seconds; 0 turns the check off. Default 300. */
  replayWindow?: number;
  /** Milliseconds since 1970. Default: this machine's clock. */
  now?: number;
}

export type WebhookVerdict = { ok: true } | { ok: false; reason: "unsigned" | "stale" | "forged" };

/**
 * Whether Zoom, and nobody else, sent these bytes just now (protocol section 3). Compares in constant time.
 * @throws RtmsError RTMS_CREDENTIALS for an empty secret token, with which anybody could sign
 */
export function verifyWebhook(evidence: WebhookEvidence): WebhookVerdict {
  const { rawBody, timestamp, signature, secretToken, replayWindow = REPLAY_WINDOW, now = Date.now() } = evidence;
  if (secretToken === "")
    throw new RtmsError("RTMS_CREDENTIALS", "The secret token is empty, so nothing can be verified with it.");
  if (!timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: "unsigned" };
  if (!sameText(signature, webhookSignature(secretToken, timestamp, rawBody))) return { ok: false, reason: "forged" };
  if (replayWindow > 0 && Math.abs(now / 1000 - Number(timestamp)) > replayWindow)
    return { ok: false, reason: "stale" };
  return { ok: true };
}

/** A webhook as Zoom sent it; integers beyond 2^53 are strings of the same digits. */
export interface WebhookBody extends JsonObject {
  event: string;
}

/** What a lifecycle webhook says, whatever its product, nesting and spelling. */
export interface Lifecycle {
  product: Product;
  action: LifecycleAction;
  /** The product's id of what is streamed. */
  id?: string;
  streamId?: string;
  /** The first ws(s) URL; `started` only. */
  serverUrl?: string;
  /** An integer of Zoom's stop reasons, known or not; `stopped` only. */
  stopReason?: number;
  /** Zoom's clock, milliseconds; absent in some shapes. */
  eventTs?: number;
}

export interface Webhook {
  body: WebhookBody;
  /** Absent for events that are no `*.rtms_started`, `_stopped` or `_interrupted`. */
  lifecycle?: Lifecycle;
}

const NOT_A_WEBHOOK =
  'This is no webhook of Zoom: a JSON object with a text "event" was expected. ' +
  "Wire zoom-rtms-webhook-in here, or pass the webhook's body on unchanged.";

function parseBody(input: unknown): unknown {
  if (typeof input !== "string" && !Buffer.isBuffer(input)) return input;
  try {
    return parseLossless(input.toString());
  } catch {
    // Without its cause, which quotes the text: it may be what somebody said.
    throw new RtmsError("RTMS_INPUT", NOT_A_WEBHOOK);
  }
}

function firstId(sources: readonly unknown[], fields: readonly string[]): string | undefined {
  for (const source of sources) {
    if (!isObject(source)) continue;
    for (const field of fields) {
      const id = idText(source[field]);
      if (id !== undefined) return id;
    }
  }
  return undefined;
}

function readLifecycle(body: WebhookBody): Lifecycle | undefined {
  const known = lifecycleEvent(body.event);
  if (!known) return undefined;
  const payload = isObject(body.payload) ? body.payload : {};
  const sources = [payload.object, payload];
  const pick = (field: string) =>
    sources.map((source) => (isObject(source) ? source[field] : undefined)).find((value) => value != null);

  const lifecycle: Lifecycle = { ...known };
  const id = firstId(sources, PRODUCTS[known.product].webhookIds) ?? firstId(sources, ID_FIELDS);
  const streamId = firstId(sources, ["rtms_stream_id"]);
  const serverUrl = firstWebSocketUrl(pick("server_urls"));
  const stopReason = finiteNumber(pick("stop_reason"));
  const eventTs = finiteNumber(body.event_ts);
  if (id !== undefined) lifecycle.id = id;
  if (streamId !== undefined) lifecycle.streamId = streamId;
  if (known.action === "started" && serverUrl !== undefined) lifecycle.serverUrl = serverUrl;
  if (known.action === "stopped" && Number.isInteger(stopReason)) lifecycle.stopReason = stopReason as number;
  if (eventTs !== undefined) lifecycle.eventTs = eventTs;
  return lifecycle;
}

/**
 * Reads a webhook's body, flat or nested, of any product (protocol sections 2.2 and 2.3). It verifies nothing.
 * @param input the raw bytes, their text, or the parsed object
 * @throws RtmsError RTMS_INPUT if it is no JSON object with a string `event`, or an id has lost its precision
 */
export function parseWebhook(input: unknown): Webhook {
  const body = parseBody(input);
  if (!isObject(body) || typeof body.event !== "string") throw new RtmsError("RTMS_INPUT", NOT_A_WEBHOOK);
  const lifecycle = readLifecycle(body as WebhookBody);
  return lifecycle ? { body: body as WebhookBody, lifecycle } : { body: body as WebhookBody };
}

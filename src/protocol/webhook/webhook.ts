// Zoom's webhooks: verified over the raw bytes (protocol#webhook-verification), then brought to one shape
// (protocol#nested-payloads).

import {
  BoundsError,
  checkBounds,
  firstWebSocketUrl,
  idText,
  isObject,
  type JsonObject,
  parseLossless,
  sameText,
  webhookSignature,
} from "../input";
import {
  codeIn,
  ID_FIELDS,
  type LifecycleAction,
  lifecycleEvent,
  PRODUCTS,
  type Product,
  StopReason,
  zoomTime,
} from "../values";
import { RtmsError } from "../words";

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

export type WebhookVerdict = { ok: true } | { ok: false; reason: WebhookFault };
export type WebhookFault = "unsigned" | "stale" | "forged";

/** What the headers alone tell of a webhook. */
export type WebhookHeaders = Pick<WebhookEvidence, "timestamp" | "signature" | "replayWindow" | "now">;

const TIMESTAMP = /^\d{1,12}$/;
const WELL_FORMED = /^v0=[0-9a-f]{64}$/;

/** Why no body could make a webhook with these headers one of Zoom's; `undefined` if one could. */
export function headersFault(headers: WebhookHeaders): WebhookFault | undefined {
  const { timestamp, signature, replayWindow = REPLAY_WINDOW, now = Date.now() } = headers;
  if (!timestamp || !signature || !TIMESTAMP.test(timestamp)) return "unsigned";
  if (!WELL_FORMED.test(signature)) return "forged";
  const isStale = replayWindow > 0 && Math.abs(now / 1000 - Number(timestamp)) > replayWindow;
  return isStale ? "stale" : undefined;
}

/**
 * Whether Zoom, and nobody else, sent these bytes just now (protocol#webhook-verification). Compares in constant time.
 * @throws RtmsError RTMS_CREDENTIALS for an empty secret token, with which anybody could sign
 */
export function verifyWebhook(evidence: WebhookEvidence): WebhookVerdict {
  const { rawBody, timestamp, signature, secretToken } = evidence;
  if (secretToken === "")
    throw new RtmsError("RTMS_CREDENTIALS", "The secret token is empty, so nothing can be verified with it.");
  const reason = headersFault(evidence);
  if (reason || timestamp === undefined || signature === undefined) return { ok: false, reason: reason ?? "unsigned" };
  if (sameText(signature, webhookSignature(secretToken, timestamp, rawBody))) return { ok: true };
  return { ok: false, reason: "forged" };
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
  /** When Zoom sent this delivery, by its clock, if a signed header told it. Milliseconds. */
  sentAt?: number;
  /** When it came, by the clock of the machine that it came to. Milliseconds since 1970. */
  receivedAt?: number;
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
  checkBounds(input);
  if (typeof input !== "string" && !Buffer.isBuffer(input)) return input;
  try {
    return parseLossless(input.toString());
  } catch (thrown) {
    if (thrown instanceof BoundsError) throw thrown;
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
  const stopReason = codeIn(StopReason, pick("stop_reason"));
  const eventTs = zoomTime(body.event_ts);
  if (id !== undefined) lifecycle.id = id;
  if (streamId !== undefined) lifecycle.streamId = streamId;
  if (known.action === "started" && serverUrl !== undefined) lifecycle.serverUrl = serverUrl;
  if (known.action === "stopped" && Number.isInteger(stopReason)) lifecycle.stopReason = stopReason as number;
  if (eventTs !== undefined) lifecycle.eventTs = eventTs;
  return lifecycle;
}

/**
 * Reads a webhook's body, flat or nested, of any product (protocol#webhook-payloads and protocol#nested-payloads). It
 * verifies nothing.
 * @param input the raw bytes, their text, or the parsed object
 * @throws RtmsError RTMS_INPUT if it is no JSON object with a string `event`, is beyond the bounds, or an id has lost its precision
 */
export function parseWebhook(input: unknown): Webhook {
  const body = parseBody(input);
  if (!isObject(body) || typeof body.event !== "string") throw new RtmsError("RTMS_INPUT", NOT_A_WEBHOOK);
  const lifecycle = readLifecycle(body as WebhookBody);
  return lifecycle ? { body: body as WebhookBody, lifecycle } : { body: body as WebhookBody };
}

// The body of a webhook, read (protocol#webhook-payloads). verification.ts tells whose it is.

import { BoundsError, checkBounds, isObject, parseLossless } from "../input";
import { RtmsError } from "../words";
import { type Lifecycle, readLifecycle, type WebhookBody } from "./lifecycle";

/** The event that URL validation sends; it is answered, never passed on. */
export const URL_VALIDATION = "endpoint.url_validation";

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

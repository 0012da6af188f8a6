// Reads the body of a webhook (protocol#webhook-payloads). verification.ts verifies it.

import { inputError } from "../errors";
import { BoundsError, checkBounds, isObject, parseLossless } from "../input";
import { type Lifecycle, readLifecycle, type WebhookBody } from "./lifecycle";

/** The event of a URL validation. It is answered, never passed on. */
export const URL_VALIDATION = "endpoint.url_validation";

export interface Webhook {
  body: WebhookBody;
  /** Absent unless the event is a `*.rtms_started`, `_stopped` or `_interrupted`. */
  lifecycle?: Lifecycle;
}

function parseBody(input: unknown): unknown {
  checkBounds(input);
  if (typeof input !== "string" && !Buffer.isBuffer(input)) return input;
  try {
    return parseLossless(input.toString());
  } catch (thrown) {
    if (thrown instanceof BoundsError) throw thrown;
    // Without the cause, because it quotes the text, which may be private.
    throw inputError("RTMS_INPUT", "noWebhook");
  }
}

/**
 * Reads a webhook's body, flat or nested, of any product (protocol#webhook-payloads and protocol#nested-payloads). Does not
 * verify it.
 * @param input the raw bytes, their text, or the parsed object
 * @throws RtmsError RTMS_INPUT unless it is a JSON object with a string `event`, within the bounds, whose ids have all digits
 */
export function parseWebhook(input: unknown): Webhook {
  const body = parseBody(input);
  if (!isObject(body) || typeof body.event !== "string") throw inputError("RTMS_INPUT", "noWebhook");
  const lifecycle = readLifecycle(body as WebhookBody);
  return lifecycle ? { body: body as WebhookBody, lifecycle } : { body: body as WebhookBody };
}

// The messages of webhook-in (contract#webhook-node).

import { isObject } from "../../protocol/input";
import type { RtmsInfo } from "../../protocol/messages";
import { finiteNumber, type LifecycleAction, zoomTime } from "../../protocol/values";
import type { Lifecycle, Webhook, WebhookBody } from "../../protocol/webhook";

export interface WebhookMessage {
  /** The event's name. */
  topic: string;
  /** The JSON as Zoom sent it; integers beyond 2^53 are strings of the same digits. */
  payload: WebhookBody;
  rtms: RtmsInfo & {
    medium: "event";
    /** On lifecycle events only. */
    action?: LifecycleAction;
    /** `started` only: the first ws(s) URL. */
    serverUrl?: string;
    /** When Zoom sent this delivery, by its clock: the signed header. Milliseconds since 1970. */
    sentAt?: number;
    /** `stopped` only: one of Zoom's numbers, known or not. */
    stopReason?: number;
  };
}

/**
 * @param receivedAt milliseconds since 1970, by this machine's clock; also `timestamp` if Zoom sent no `event_ts`
 * @param sequence the message's number within its stream
 */
export function webhookMessage({ body, lifecycle }: Webhook, receivedAt: number, sequence: number): WebhookMessage {
  const { eventTs, ...ofStream } = lifecycle ?? { eventTs: zoomTime(body.event_ts) };
  const rtms = { ...ofStream, medium: "event" as const, timestamp: eventTs ?? receivedAt, receivedAt, sequence };
  return { topic: body.event, payload: body, rtms };
}

/** When a webhook was sent (Zoom's clock) and arrived (ours), as webhook-in writes it into `msg.rtms`. Milliseconds. */
export function deliveryOf(rtms: unknown): Pick<Lifecycle, "sentAt" | "receivedAt"> {
  if (!isObject(rtms)) return {};
  const [sentAt, receivedAt] = [finiteNumber(rtms.sentAt), finiteNumber(rtms.receivedAt)];
  return sentAt === undefined || receivedAt === undefined ? {} : { sentAt, receivedAt };
}

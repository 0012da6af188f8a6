// Normalises the webhooks that start, interrupt and stop a stream (protocol#nested-payloads).

import { firstWebSocketUrl, idText, isObject, type JsonObject } from "../input";
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

/** A webhook as Zoom sent it. Integers beyond 2^53 are strings of the same digits. */
export interface WebhookBody extends JsonObject {
  event: string;
}

/** The content of a lifecycle webhook, for every product, nesting and spelling. */
export interface Lifecycle {
  product: Product;
  action: LifecycleAction;
  /** The product's own id of what is streamed, such as a meeting's UUID. */
  id?: string;
  streamId?: string;
  /** The first ws(s) URL; `started` only. */
  serverUrl?: string;
  /** An integer of Zoom's stop reasons, known or not; `stopped` only. */
  stopReason?: number;
  /** Zoom's clock, milliseconds; absent in some shapes. */
  eventTs?: number;
  /** When Zoom sent this delivery, by its clock, if a signed header says so. Milliseconds. */
  sentAt?: number;
  /** When it was received, by the clock of the receiving machine. Milliseconds since 1970. */
  receivedAt?: number;
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

export function readLifecycle(body: WebhookBody): Lifecycle | undefined {
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
  if (known.action === "stopped" && stopReason !== undefined && Number.isInteger(stopReason))
    lifecycle.stopReason = stopReason;
  if (eventTs !== undefined) lifecycle.eventTs = eventTs;
  return lifecycle;
}

// The bodies of the lifecycle webhooks, one row per product (protocol#webhook-payloads).

import { randomBytes } from "node:crypto";
import { type LifecycleAction, PRODUCTS, type Product } from "../../protocol/values";

/** protocol#products-and-ids: most ids are base64; a phone call's id is a number of 19 digits, sent as a string. */
const base64Id = (): string => randomBytes(16).toString("base64");
const digits = (): string => `7${randomBytes(8).readBigUInt64BE().toString().padStart(20, "0").slice(-18)}`;

interface PayloadRow {
  readonly newId: () => string;
  /** Fields in every event of the product. */
  readonly always: object;
  /** Fields in `*_started` only. */
  readonly started: object;
}

const MEETING = {
  operator_id: "30R7kT7bTIKSNUFEuH_Qlg",
  account_id: "AAAAAABBBB",
  meeting_id: "1234567890",
  is_original_host: true,
};

const ROWS: Readonly<Record<Product, PayloadRow>> = {
  meeting: { newId: base64Id, always: {}, started: MEETING },
  webinar: { newId: base64Id, always: {}, started: { ...MEETING, webinar_id: "1234567890" } },
  session: { newId: base64Id, always: { session_key: "ABC36jaBI145" }, started: { account_id: "AAAAAABBBB" } },
  contact_center: { newId: base64Id, always: {}, started: {} },
  phone: { newId: digits, always: {}, started: {} },
};

/** A new id of the product's kind. */
export function newId(product: Product): string {
  return ROWS[product].newId();
}

/** A new stream id: 32 hexadecimal digits. */
export function newStreamId(): string {
  return randomBytes(16).toString("hex");
}

export interface LifecycleEvent {
  readonly product: Product;
  readonly action: LifecycleAction;
  readonly id: string;
  readonly streamId: string;
  /** `event_ts`, milliseconds since 1970. */
  readonly at: number;
  /** The id field; the product's official one by default. */
  readonly idField?: string;
  /** Wraps the payload in `object` (protocol#nested-payloads). */
  readonly nested?: boolean;
  /** `server_urls` of `*_started`, `stop_reason` of `*_stopped`. */
  readonly fields?: object;
}

export interface WebhookBody {
  readonly event: string;
  readonly event_ts: number;
  readonly payload: object;
}

export function lifecycleBody(event: LifecycleEvent): WebhookBody {
  const { product, action, id, streamId, at, nested, fields } = event;
  const { prefixes, webhookIds } = PRODUCTS[product];
  const { always, started } = ROWS[product];
  const payload = {
    [event.idField ?? webhookIds[0] ?? "uuid"]: id,
    ...always,
    ...(action === "started" && started),
    rtms_stream_id: streamId,
    ...fields,
  };
  return {
    event: `${prefixes[0]}${action}`,
    event_ts: Math.round(at),
    payload: nested ? { account_id: "AAAAAABBBB", object: payload } : payload,
  };
}

// The bodies of the lifecycle webhooks, one row per product (protocol#webhook-payloads).

import { randomBytes } from "node:crypto";
import { type LifecycleAction, PRODUCTS, type Product } from "../../protocol/values";

/** protocol#products-and-ids: most ids are base64; a phone call's id is a number of 19 digits, sent as a string. */
const base64Id = (): string => randomBytes(16).toString("base64");
const digits = (): string => `7${randomBytes(8).readBigUInt64BE().toString().padStart(20, "0").slice(-18)}`;

interface PayloadRow {
  readonly newId: () => string;
  /** Fields of `*_started` that carry the number. */
  readonly numbers: readonly string[];
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
  meeting: { newId: base64Id, numbers: ["meeting_id"], always: {}, started: MEETING },
  webinar: {
    newId: base64Id,
    numbers: ["meeting_id", "webinar_id"],
    always: {},
    started: { ...MEETING, webinar_id: "1234567890" },
  },
  session: {
    newId: base64Id,
    numbers: [],
    always: { session_key: "ABC36jaBI145" },
    started: { account_id: "AAAAAABBBB" },
  },
  contact_center: { newId: base64Id, numbers: [], always: {}, started: {} },
  phone: { newId: digits, numbers: [], always: {}, started: {} },
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
  /** Of a meeting or webinar that had begun before: its number, and the user for whom the stream was started. */
  readonly meeting?: { readonly number: string; readonly user: string };
}

export interface WebhookBody {
  readonly event: string;
  readonly event_ts: number;
  readonly payload: object;
}

export function lifecycleBody(event: LifecycleEvent): WebhookBody {
  const { product, action, id, streamId, at, nested, fields, meeting } = event;
  const { prefixes, webhookIds } = PRODUCTS[product];
  const { always, started, numbers } = ROWS[product];
  const own = meeting &&
    numbers.length > 0 && {
      operator_id: meeting.user,
      ...Object.fromEntries(numbers.map((field) => [field, meeting.number])),
    };
  const payload = {
    [event.idField ?? webhookIds[0] ?? "uuid"]: id,
    ...always,
    ...(action === "started" && started),
    ...(action === "started" && own),
    rtms_stream_id: streamId,
    ...fields,
  };
  return {
    event: `${prefixes[0]}${action}`,
    event_ts: Math.round(at),
    payload: nested ? { account_id: "AAAAAABBBB", object: payload } : payload,
  };
}

// The differences between products, one row each (protocol#products-and-ids, protocol#webhook-payloads, protocol#meeting-events
// and protocol#contact-center-events).

import { EventType, VoiceEventType } from "./enums";
import type { Product } from "./media-names";
import type { EnumTable } from "./names";

export interface ProductRow {
  /** Webhook event names are `<prefix>started`, `_stopped` and `_interrupted`. Aliases come after the official one. */
  prefixes: readonly string[];
  /** Id fields to read in a webhook, in this order. */
  webhookIds: readonly string[];
  /** The field that carries the id on the WebSockets, and another that some servers are reported to require. */
  wireId: string;
  otherWireId?: string;
  /** A second field that always carries the same id. */
  alsoWireId?: string;
  /**
   * Numbers of the events on signaling (protocol#meeting-events and protocol#contact-center-events count differently).
   */
  events: EnumTable;
  /**
   * Contact Center and Phone name speakers by channel and always stream each channel apart (protocol#audio-parameters).
   */
  channels: boolean;
}

/** Every id field of any product, in the order of protocol#nested-payloads. */
export const ID_FIELDS = ["meeting_uuid", "webinar_uuid", "session_id", "engagement_id", "call_id", "uuid"] as const;

export const PRODUCTS: Readonly<Record<Product, ProductRow>> = {
  meeting: {
    prefixes: ["meeting.rtms_"],
    webhookIds: ["meeting_uuid"],
    wireId: "meeting_uuid",
    events: EventType,
    channels: false,
  },
  webinar: {
    prefixes: ["webinar.rtms_"],
    webhookIds: ["webinar_uuid", "meeting_uuid"],
    wireId: "meeting_uuid",
    otherWireId: "webinar_uuid",
    events: EventType,
    channels: false,
  },
  session: {
    prefixes: ["session.rtms_"],
    webhookIds: ["session_id"],
    wireId: "meeting_uuid",
    // As Zoom's newest samples for the Video SDK do; older ones have either (protocol#observation-10).
    alsoWireId: "session_id",
    events: EventType,
    channels: false,
  },
  contact_center: {
    prefixes: ["contact_center.voice_rtms_"],
    webhookIds: ["engagement_id"],
    wireId: "engagement_id",
    events: VoiceEventType,
    channels: true,
  },
  phone: {
    prefixes: ["phone.rtms_", "phone.call_rtms_"],
    webhookIds: ["call_id"],
    wireId: "call_id",
    events: VoiceEventType,
    channels: true,
  },
};

export const ACTIONS = ["started", "stopped", "interrupted"] as const;
export type LifecycleAction = (typeof ACTIONS)[number];

const byEventName = new Map<string, { product: Product; action: LifecycleAction }>();
for (const [product, row] of Object.entries(PRODUCTS) as [Product, ProductRow][])
  for (const prefix of row.prefixes)
    for (const action of ACTIONS) byEventName.set(prefix + action, { product, action });

/** The product and verb behind a webhook's event name; `undefined` if it is no RTMS lifecycle event. */
export function lifecycleEvent(name: string): { product: Product; action: LifecycleAction } | undefined {
  return byEventName.get(name);
}

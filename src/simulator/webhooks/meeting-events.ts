// The events that report the begin and the end of a meeting itself, one row per product: a client starts RTMS when the
// first one comes. Phone has none that would allow it.

import type { Product } from "../../protocol/values";
import { SimulatorError } from "../errors";
import type { WebhookBody } from "./payloads";

/** What the events tell of a meeting, webinar, session or engagement. */
export interface MeetingFacts {
  readonly product: Product;
  /** The id in its RTMS webhooks. */
  readonly id: string;
  /** Meetings and webinars: the number, as people know it. */
  readonly number: string;
  readonly topic: string;
  readonly hostId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

interface Row {
  /** The events are `<prefix>started` and `<prefix>ended`. */
  readonly prefix: string;
  readonly object: (facts: MeetingFacts, start: string) => object;
}

const meetingObject =
  (type: number): Row["object"] =>
  ({ id, number, topic, hostId }, start) => ({
    duration: 0,
    start_time: start,
    timezone: "UTC",
    topic,
    // Numbers of meetings are strings here.
    id: number,
    type,
    uuid: id,
    host_id: hostId,
  });

const ROWS: Readonly<Partial<Record<Product, Row>>> = {
  meeting: { prefix: "meeting.", object: meetingObject(2) },
  webinar: { prefix: "webinar.", object: meetingObject(5) },
  session: {
    prefix: "session.",
    object: ({ id, topic }, start) => ({
      id,
      session_id: id,
      session_name: topic,
      session_key: "ABC36jaBI145",
      start_time: start,
    }),
  },
  contact_center: {
    prefix: "contact_center.engagement_",
    object: ({ id }, start) => ({ engagement_id: id, start_time: start }),
  },
};

/** @throws SimulatorError for a product whose RTMS cannot be started by REST */
export function checkStartable(product: Product): void {
  if (!ROWS[product])
    throw new SimulatorError(
      "SIMULATOR_OPTIONS",
      `RTMS of the product "${product}" cannot be started by REST. Play it without a meeting, or choose another product.`,
    );
}

const isoOf = (time: number): string => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

/** @param at `event_ts`, milliseconds since 1970. @returns undefined for a product that has no such event */
export function meetingBody(facts: MeetingFacts, what: "started" | "ended", at: number): WebhookBody | undefined {
  const row = ROWS[facts.product];
  if (!row) return undefined;
  const object = row.object(facts, isoOf(facts.startedAt));
  return {
    event: `${row.prefix}${what}`,
    event_ts: Math.round(at),
    payload: {
      account_id: "AAAAAABBBB",
      object: { ...object, ...(what === "ended" && { end_time: isoOf(at) }) },
    },
  };
}

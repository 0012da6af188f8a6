// What an event of Zoom is about: the product and the ids in its payload, flat or nested (protocol#webhook-payloads,
// protocol#nested-payloads).

import { plainNumber } from "../../api";
import { idText, isObject } from "../../protocol/input";
import type { Product } from "../../protocol/values";
import type { WebhookBody } from "../../protocol/webhook";

export interface Subject {
  product: Product;
  /** What the REST call takes (protocol#rest-calls): of meetings and webinars the number. */
  id?: string;
  /** Of meetings and webinars: what the stream is identified by. */
  uuid?: string;
  /** The user id of the host. */
  hostId?: string;
}

interface Fields {
  product: Product;
  /** Names of fields, in the order in which they count. */
  ids: readonly string[];
  uuids: readonly string[];
}

/** By the first part of the event's name. */
const FIELDS: ReadonlyMap<string, Fields> = new Map(
  Object.entries<Fields>({
    meeting: { product: "meeting", ids: ["meeting_id", "id"], uuids: ["meeting_uuid", "uuid"] },
    webinar: {
      product: "webinar",
      ids: ["webinar_id", "meeting_id", "id"],
      uuids: ["webinar_uuid", "meeting_uuid", "uuid"],
    },
    session: { product: "session", ids: ["session_id", "id"], uuids: [] },
    contact_center: { product: "contact_center", ids: ["engagement_id", "id"], uuids: [] },
    phone: { product: "phone", ids: ["call_id", "id"], uuids: [] },
  }),
);

/** Products whose REST call takes a number, while their streams have a UUID. */
const NUMBERED: ReadonlySet<Product> = new Set(["meeting", "webinar"]);
const NUMBER = /^\d+$/;

export const isNumbered = (product: Product): boolean => NUMBERED.has(product);

/** An id of the streams of a product, as that which the REST call takes or as a UUID. */
export function subjectOfId(product: Product, id: string): Subject {
  if (!isNumbered(product)) return { product, id };
  const number = plainNumber(id);
  return number === undefined ? { product, uuid: id } : { product, id: number };
}

/** `undefined` for events of nothing that RTMS streams. @throws RtmsError RTMS_INPUT for an id that has lost its digits */
export function subjectOf({ event, payload }: WebhookBody): Subject | undefined {
  const fields = FIELDS.get(event.slice(0, Math.max(0, event.indexOf("."))));
  if (!fields || !isObject(payload)) return undefined;
  const { product } = fields;
  const sources = [payload.object, payload].filter(isObject);
  const first = (names: readonly string[], isRight: (id: string) => boolean) =>
    sources
      .flatMap((source) => names.map((name) => idText(source[name])))
      .find((id) => id !== undefined && isRight(id));
  const id = first(fields.ids, (each) => !isNumbered(product) || NUMBER.test(each));
  const uuid = first(fields.uuids, () => true);
  const hostId = first(["host_id"], () => true);
  return {
    product,
    ...(id !== undefined && { id }),
    ...(uuid !== undefined && { uuid }),
    ...(hostId !== undefined && { hostId }),
  };
}

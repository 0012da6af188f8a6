// What a message asks to control (contract#control-node): the node's own product and id first, then what the message is
// about: an event of Zoom, a former output of *zoom control*, or a message of a stream.

import { plainNumber } from "../../api";
import { idText, isObject } from "../../protocol/input";
import { PRODUCTS, type Product } from "../../protocol/values";
import { parseWebhook, type WebhookBody } from "../../protocol/webhook";
import { runtimeError } from "../texts";
import { meetingHost, meetingNumber, meetingUuid, noteMeeting } from "./meetings";
import { isNumbered, type Subject, subjectOf, subjectOfId } from "./subject";

/** What the node itself says; the rest is taken from the message. */
export interface Given {
  product?: Product;
  id?: string;
  /** Whether RTMS is to be started. */
  starts?: boolean;
}

export interface Target {
  product: Product;
  id: string;
  /** Of a meeting or webinar, if it is known. */
  uuid?: string;
  /** The user id of the host, if it is known. */
  hostId?: string;
}

/** What counts of a message. */
export interface ControlMessage {
  payload?: unknown;
  rtms?: unknown;
}

/** The event of Zoom that is the payload: parsed, as text or as bytes. */
export function eventIn(payload: unknown): WebhookBody | undefined {
  const isText = typeof payload === "string" || Buffer.isBuffer(payload);
  if (!isText && !(isObject(payload) && "event" in payload)) return undefined;
  try {
    return parseWebhook(payload).body;
  } catch {
    return undefined;
  }
}

const isProduct = (value: unknown): value is Product => typeof value === "string" && Object.hasOwn(PRODUCTS, value);

/** `{product, id}`, as `msg.rtms` and the payload of this node's own output have it. */
function subjectIn(value: unknown): Subject | undefined {
  if (!isObject(value) || !isProduct(value.product)) return undefined;
  const id = idText(value.id);
  return id === undefined ? { product: value.product } : subjectOfId(value.product, id);
}

function subjectOfMessage({ payload, rtms }: ControlMessage): Subject | undefined {
  const event = eventIn(payload);
  if (event) noteMeeting(event);
  return (event && subjectOf(event)) ?? subjectIn(payload) ?? subjectIn(rtms);
}

function idOf(product: Product, given: Given, subject: Subject | undefined): string {
  const own = given.id !== undefined && isNumbered(product) ? plainNumber(given.id) : undefined;
  const id = own ?? given.id ?? subject?.id ?? meetingNumber(subject?.uuid);
  if (id !== undefined) return id;
  if (subject?.uuid !== undefined && isNumbered(product))
    throw runtimeError("RTMS_INPUT", "noMeetingNumber", { product });
  throw runtimeError("RTMS_INPUT", "noControlId", { product });
}

const ENDS: readonly string[] = ["meeting.ended", "webinar.ended", "session.ended", "contact_center.engagement_ended"];

/** A flow without a switch passes every event on. What has ended would be refused by Zoom only after the whole patience. */
function checkNotEnded({ payload }: ControlMessage, { starts, id }: Given): void {
  const event = starts && id === undefined ? eventIn(payload)?.event : undefined;
  if (event === undefined || !ENDS.includes(event)) return;
  throw runtimeError("RTMS_INPUT", "endedEvent", { event, begin: event.replace(/ended$/, "started") });
}

/** @throws RtmsError RTMS_INPUT if neither node nor message says what is meant, or what is to be started has ended */
export function targetOf(message: ControlMessage, given: Given): Target {
  checkNotEnded(message, given);
  const subject = subjectOfMessage(message);
  const product = given.product ?? subject?.product;
  if (product === undefined) throw runtimeError("RTMS_INPUT", "noControlTarget");
  const id = idOf(product, given, subject);
  if (!isNumbered(product)) return { product, id };
  const isSame = subject?.id === id || subject?.id === undefined;
  const uuid = (isSame ? subject?.uuid : undefined) ?? meetingUuid(id);
  const hostId = (subject?.id === id ? subject.hostId : undefined) ?? meetingHost(id);
  return { product, id, ...(uuid !== undefined && { uuid }), ...(hostId !== undefined && { hostId }) };
}

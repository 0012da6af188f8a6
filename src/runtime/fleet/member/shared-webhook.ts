// A lifecycle webhook as members pass it on: without what only the member that received it can know.

import { isObject } from "../../../protocol/input";
import type { Handover } from "../../../protocol/stream";
import { PRODUCTS } from "../../../protocol/values";
import type { Lifecycle } from "../../../protocol/webhook";

/** When it was sent and received is by the clock of one machine. */
export function withoutDelivery({ sentAt: _sentAt, receivedAt: _receivedAt, ...lifecycle }: Lifecycle): Lifecycle {
  return lifecycle;
}

/** A stream's latest start, as its owner knows it. */
export function startedOf({ memory, carried: { offer } }: Handover): Lifecycle & { streamId: string } {
  const { product, id, streamId } = memory;
  const { url: serverUrl, eventTs } = offer;
  return { product, action: "started", id, streamId, serverUrl, ...(eventTs !== undefined && { eventTs }) };
}

const ACTIONS: ReadonlySet<unknown> = new Set(["started", "interrupted", "stopped"]);
const isText = (value: unknown): boolean => typeof value === "string";
const isOptional = (value: unknown, check: (value: unknown) => boolean): boolean => value === undefined || check(value);

/** Whether a value that another member sent is a webhook. */
export function isLifecycle(value: unknown): value is Lifecycle {
  if (!isObject(value)) return false;
  const { product, action, id, streamId, serverUrl, stopReason, eventTs } = value;
  return (
    typeof product === "string" &&
    Object.hasOwn(PRODUCTS, product) &&
    ACTIONS.has(action) &&
    typeof streamId === "string" &&
    [id, serverUrl].every((each) => isOptional(each, isText)) &&
    [stopReason, eventTs].every((each) => isOptional(each, Number.isFinite))
  );
}

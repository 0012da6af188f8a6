// The messages that this package makes itself: events, and the last message of each medium.

import type { Memory } from "./memory";
import { type DataMessage, type EventMessage, type Medium, type StreamEvent, topicOf } from "./messages";

/** @param timestamp Zoom's clock; for events of our own the same as `receivedAt` */
export function eventMessage(
  memory: Memory,
  payload: StreamEvent,
  timestamp: number,
  receivedAt: number,
): EventMessage {
  const { product, id, streamId } = memory;
  const sequence = memory.next("event");
  const rtms = { product, id, streamId, medium: "event" as const, timestamp, receivedAt, sequence };
  return { topic: topicOf(streamId, "event"), payload, rtms };
}

/** Tells the end of a stream on a medium's wire (contract, "End of a stream"). */
export function endMessage(memory: Memory, medium: Medium, receivedAt: number): DataMessage {
  const { product, id, streamId } = memory;
  const rtms = { product, id, streamId, medium, timestamp: receivedAt, receivedAt, sequence: memory.next(medium) };
  const isText = medium === "transcript" || medium === "chat";
  const message = { topic: topicOf(streamId, medium), payload: isText ? "" : Buffer.alloc(0), rtms, complete: true };
  return message as DataMessage;
}

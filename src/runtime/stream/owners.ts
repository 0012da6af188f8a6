// Which node owns which stream: a stream id has exactly one owner in this process (protocol#one-connection). Kept in
// the module, because each deploy replaces the nodes.

import type { Handover } from "../../protocol/stream";
import { ExpiringMap } from "../../protocol/time";
import { HandoverStore } from "../handover";

/**
 * How long an ended stream is remembered, for late retries of its `*_started` (protocol#webhook-delivery), and how
 * many.
 */
const ENDED_WINDOW = 2 * 60 * 60 * 1000;
const ENDED_LIMIT = 10_000;

const owners = new Map<string, string>();
const ended = new ExpiringMap<string, true>({ maxAge: ENDED_WINDOW, maxSize: ENDED_LIMIT });

/** The id of the node that owns a stream, if that is not `nodeId`. */
export function ownerOf(streamId: string, nodeId: string): string | undefined {
  const owner = owners.get(streamId);
  return owner === nodeId ? undefined : owner;
}

/** Whether a node owns the stream. */
export function isOwned(streamId: string): boolean {
  return owners.has(streamId);
}

export function claim(streamId: string, nodeId: string): void {
  owners.set(streamId, nodeId);
}

export function release(streamId: string): void {
  owners.delete(streamId);
}

/** Remembers that Zoom ended a stream, so that a late `*_started` does not open it again. */
export function markEnded(streamId: string): void {
  ended.set(streamId, true);
}

export function hasEnded(streamId: string): boolean {
  return ended.has(streamId);
}

const left = new HandoverStore<readonly Handover[]>();

/** Leaves the streams of a node that restarts to its next instance. */
export function leaveStreams(nodeId: string, handovers: readonly Handover[]): void {
  if (handovers.length > 0) left.leave(nodeId, handovers);
}

/** The streams that the last instance of a node left, once, if Zoom still waits for them. */
export function takeStreams(nodeId: string): readonly Handover[] {
  return left.take(nodeId) ?? [];
}

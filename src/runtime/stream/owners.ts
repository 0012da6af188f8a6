// Who owns which stream in this process: a stream id has exactly one owner (protocol#one-connection), across nodes and
// deploys. Kept for the module, not for a node, because nodes come and go with every deploy.

import type { Handover } from "../../protocol/stream";
import { HandoverStore } from "../handover";

/**
 * How long an ended stream is remembered, for late retries of its `*_started` (protocol#webhook-delivery), and how
 * many.
 */
const ENDED_WINDOW = 2 * 60 * 60 * 1000;
const ENDED_LIMIT = 10_000;

const owners = new Map<string, string>();
const ended = new Map<string, number>();

/** The id of the node that has a stream, if another one than `nodeId` does. */
export function ownerOf(streamId: string, nodeId: string): string | undefined {
  const owner = owners.get(streamId);
  return owner === nodeId ? undefined : owner;
}

/** Whether any node has a stream. */
export function isOwned(streamId: string): boolean {
  return owners.has(streamId);
}

export function claim(streamId: string, nodeId: string): void {
  owners.set(streamId, nodeId);
}

export function release(streamId: string): void {
  owners.delete(streamId);
}

/** Remembers that Zoom ended a stream, so that a late `*_started` does not call for it again. */
export function markEnded(streamId: string, now: number): void {
  ended.delete(streamId);
  ended.set(streamId, now);
  for (const [oldest, at] of ended) {
    if (ended.size <= ENDED_LIMIT && now - at <= ENDED_WINDOW) break;
    ended.delete(oldest);
  }
}

export function hasEnded(streamId: string, now: number): boolean {
  const at = ended.get(streamId);
  return at !== undefined && now - at <= ENDED_WINDOW;
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

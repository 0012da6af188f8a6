// The `*_stopped` webhooks that a simulator node owes. When it restarts, its receivers restart too and would miss them, so
// it just closes the connections and its next instance sends the webhooks. Until then the app's streams may still connect
// to the closed ports: otherwise they would fail with an error about the address before they hear of the end.

import type { Identity } from "../../simulator";
import { admitPorts } from "../app";
import { HandoverStore } from "../handover";

/** A stream that ended without its webhook. */
export interface EndedStream {
  readonly stream: Identity;
  readonly appId: string;
  /** The ports that were open. */
  readonly urls: readonly string[];
}

export interface PendingStops {
  readonly streams: readonly Identity[];
  /** To be called when the webhooks were sent. */
  readonly sent: () => void;
}

const pendingStops = new HandoverStore<PendingStops>(({ sent }) => sent());

/** Leaves the webhooks of these streams to the next instance of the node. */
export function leavePendingStops(nodeId: string, ended: readonly EndedStream[]): void {
  if (ended.length === 0) return;
  const dismissals = ended.map(({ appId, urls }) => admitPorts(appId, () => urls));
  const sent = (): void => {
    for (const dismiss of dismissals) dismiss();
  };
  pendingStops.leave(nodeId, { streams: ended.map(({ stream }) => stream), sent });
}

/** What the last instance of the node owes, once. */
export function takePendingStops(nodeId: string): PendingStops | undefined {
  return pendingStops.take(nodeId);
}

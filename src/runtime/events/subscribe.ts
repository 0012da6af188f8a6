// Which event connections are open in this process, and which nodes they belong to, before and after a deploy.

import type { NodeAPI } from "node-red";
import type { EventSocketState } from "../../api";
import { asError } from "../../protocol/errors";
import { HandoverStore, whenDeployed, whenRemoved } from "../handover";
import { type EventSource, type EventSubscriber, SharedSocket } from "./shared-socket";

/** By endpoint. */
const open = new Map<string, SharedSocket>();

/** How each event connection of this process fares. */
export const connectionPhases = (): EventSocketState["phase"][] => [...open.values()].map(({ state }) => state.phase);

interface Left {
  key: string;
  node: string;
}

function release({ key, node }: Left): void {
  const shared = open.get(key);
  shared?.remove(node);
  if (!shared?.isUnused) return;
  shared.stop();
  open.delete(key);
}

/** What closed nodes left, which their next instances continue. */
const left = new HandoverStore<Left>(release);

/** The former instance of a node, if it had another endpoint, or this one cannot work. */
export function releaseFormer(node: string): void {
  left.discard(node);
}

/**
 * Receives the events of an endpoint for a node. Nodes with the same `key` share a connection.
 * @param key the endpoint without a token, or whatever stands for it
 * @returns a function to be called when the node closes
 */
export function subscribe(
  RED: NodeAPI,
  node: string,
  key: string,
  source: EventSource,
  subscriber: EventSubscriber,
): () => void {
  const former = left.take(node);
  if (former && former.key !== key) release(former);
  const failed = (thrown: unknown) => RED.log.error(asError(thrown).message);
  const shared = open.get(key) ?? new SharedSocket(source, failed);
  open.set(key, shared);
  const place = shared.placeOf(node);
  let isClosed = false;
  // What came during the deploy is sent when all nodes are there, and a first connection is made then.
  whenDeployed(RED, () => {
    if (isClosed) return;
    shared.adopt(source);
    place.take(subscriber);
    subscriber.changed(shared.state);
    shared.start();
  });
  return () => {
    isClosed = true;
    place.leave(subscriber);
    left.leave(node, { key, node });
    whenRemoved(RED, node, () => left.discard(node));
  };
}

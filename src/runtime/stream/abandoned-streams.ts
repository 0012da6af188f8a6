// Streams that a removed node left for good. Their end is sent on the wires (src/runtime/handover). If the deploy also
// removed the nodes in between, an output node would wait forever for that end. So each output node is notified
// directly, once no other node can have taken the stream over.

import { HANDOVER_WINDOW } from "../handover";
import { isOwned } from "./owners";

type Listener = (streamId: string) => void;

const listeners = new Set<Listener>();

/** Notifies all listeners after `grace` milliseconds, unless another node owns the stream then. Keeps no process alive. */
export function announceAbandonedStream(streamId: string, grace = HANDOVER_WINDOW): void {
  const timer = setTimeout(() => {
    if (!isOwned(streamId)) for (const listener of [...listeners]) listener(streamId);
  }, grace);
  timer.unref();
}

/** @returns a function that removes the listener */
export function onAbandonedStream(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

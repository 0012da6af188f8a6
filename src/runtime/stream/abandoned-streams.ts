// Streams that a node left for good, because a deploy removed it. Their end is told on the wires (src/runtime/handover); a deploy
// may have taken the nodes between away too, and then an output node would wait for ever. So those that have the stream
// open hear of it by another way, once nobody can have taken it over.

import { HANDOVER_WINDOW } from "../handover";
import { isOwned } from "./owners";

type Listener = (streamId: string) => void;

const listeners = new Set<Listener>();

/** Tells all that listen then, unless another node has the stream by then. Keeps no process alive. */
export function announceAbandonedStream(streamId: string, grace = HANDOVER_WINDOW): void {
  const timer = setTimeout(() => {
    if (!isOwned(streamId)) for (const listener of [...listeners]) listener(streamId);
  }, grace);
  timer.unref();
}

/** @returns a function that ends the listening */
export function onAbandonedStream(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

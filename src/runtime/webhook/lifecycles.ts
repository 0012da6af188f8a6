// News of streams: which started, were interrupted and stopped, by the events that arrived at any node of this process, by
// webhook or event WebSocket. *zoom control* waits for them to confirm what Zoom has accepted.

import type { Lifecycle } from "../../protocol/webhook";

export type LifecycleListener = (lifecycle: Lifecycle) => void;

const listeners = new Set<LifecycleListener>();

/** To be called once for each accepted event. */
export function noteLifecycle(lifecycle: Lifecycle): void {
  for (const listener of [...listeners]) listener(lifecycle);
}

/** Calls the listener, which must not throw, for each event until the returned function is called. */
export function onLifecycle(listener: LifecycleListener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

// A simulator node that restarts breaks its meetings off without a word: the nodes it would tell are restarting too.
// Its next instance tells them, so that no stream waits in vain; until then the ports count as the simulator's, lest the
// streams fail for another reason. Kept for the module, by node id.

import type { Identity } from "../../simulator";
import { admitPorts } from "../app";

/**
 * Zoom waits this long for a reconnection (protocol#reconnection); who was not told by then has given up. Milliseconds.
 */
const WINDOW = 65_000;

export interface Unsaid {
  readonly streams: readonly Identity[];
  /** To be called when it is said. */
  readonly said: () => void;
}

const left = new Map<string, Unsaid>();

/** @param urls the ports that were open */
export function leaveUnsaid(
  nodeId: string,
  appId: string,
  streams: readonly Identity[],
  urls: readonly string[],
): void {
  if (streams.length === 0) return;
  const until = performance.now() + WINDOW;
  const dismissPorts = admitPorts(appId, () => (performance.now() < until ? urls : []));
  const others = takeUnsaid(nodeId);
  const said = (): void => {
    dismissPorts();
    others?.said();
  };
  left.set(nodeId, { streams: [...(others?.streams ?? []), ...streams], said });
}

/** What the former instance of a node left, once. */
export function takeUnsaid(nodeId: string): Unsaid | undefined {
  const own = left.get(nodeId);
  left.delete(nodeId);
  return own;
}

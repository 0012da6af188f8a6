// Tracks whether a deploy is under way, and runs tasks when it is over. When Node-RED closes a node it says whether
// the node was deleted, but not to nodes inside a subflow instance. Only when the flows have started again is it known
// which nodes are gone.

import type { NodeAPI } from "node-red";
import { asError } from "../../protocol/errors";

type Task = () => void;

/** The deploys of one Node-RED. */
class Deploys {
  #isStopped = false;
  /** Starts that have not ended; a deploy may begin before the one before has started all its flows. */
  #starts = 0;
  readonly #waiting = new Set<Task>();

  get isUnderWay(): boolean {
    return this.#isStopped || this.#starts > 0;
  }

  stopping(): void {
    this.#isStopped = true;
  }

  starting(): void {
    this.#isStopped = false;
    this.#starts += 1;
  }

  started(): void {
    this.#starts = Math.max(0, this.#starts - 1);
    if (this.isUnderWay) return;
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const task of due) task();
  }

  whenOver(task: Task): void {
    if (this.isUnderWay) this.#waiting.add(task);
    else task();
  }
}

/** By event emitter, because one process may run two Node-REDs. */
const known = new WeakMap<object, Deploys>();

/** To be called when a module is loaded: later, the first start would be missed. */
export function watchDeploys(RED: Pick<NodeAPI, "events">): Deploys {
  const before = known.get(RED.events);
  if (before) return before;
  const deploys = new Deploys();
  RED.events.on("flows:stopping", () => deploys.stopping());
  RED.events.on("flows:starting", () => deploys.starting());
  RED.events.on("flows:started", () => deploys.started());
  known.set(RED.events, deploys);
  return deploys;
}

/** Whether nodes are being closed and created, or all flows are stopped. */
export function isDeploying(RED: NodeAPI): boolean {
  return watchDeploys(RED).isUnderWay;
}

/** Runs `task` now, or when the current deploy is over. Errors of `task` are logged. */
export function whenDeployed(RED: NodeAPI, task: Task): void {
  watchDeploys(RED).whenOver(() => {
    try {
      task();
    } catch (thrown) {
      RED.log.error(asError(thrown).message);
    }
  });
}

/** Runs `task` when the deploy is over, if no node has this id then. */
export function whenRemoved(RED: NodeAPI, nodeId: string, task: Task): void {
  whenDeployed(RED, () => {
    if (!RED.nodes.getNode(nodeId)) task();
  });
}

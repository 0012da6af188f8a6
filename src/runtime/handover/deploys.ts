// Whether a deploy is under way, and what is to be done when it is over. Node-RED tells a node that it closes whether it
// was deleted, but not a node inside a subflow's instance: only when the flows have started again is it known who is gone.

import type { NodeAPI } from "node-red";
import { asError } from "../../protocol/words";

type Task = () => void;

/** Of one Node-RED. */
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

/** By what tells of deploys, so that two Node-REDs in one process do not mix. */
const known = new WeakMap<object, Deploys>();

/** To be called when a module is loaded, or the first start goes unnoticed. */
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

/** Whether nodes are being closed and made now, or are all stopped. */
export function isDeploying(RED: NodeAPI): boolean {
  return watchDeploys(RED).isUnderWay;
}

/** Does it now, or when the deploy that is under way is over. What `task` throws then is logged. */
export function whenDeployed(RED: NodeAPI, task: Task): void {
  watchDeploys(RED).whenOver(() => {
    try {
      task();
    } catch (thrown) {
      RED.log.error(asError(thrown).message);
    }
  });
}

/** Does it when the deploy is over, if there is no node of this id then. */
export function whenRemoved(RED: NodeAPI, nodeId: string, task: Task): void {
  whenDeployed(RED, () => {
    if (!RED.nodes.getNode(nodeId)) task();
  });
}

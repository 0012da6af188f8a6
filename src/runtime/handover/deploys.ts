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
  #hasStarted: boolean;
  readonly #waiting = new Set<Task>();

  /** @param hasStarted whether the flows have started before */
  constructor(hasStarted: boolean) {
    this.#hasStarted = hasStarted;
  }

  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  get isRunning(): boolean {
    return this.#hasStarted && !this.isUnderWay;
  }

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
    this.#hasStarted = true;
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const task of due) task();
  }

  whenOver(task: Task): void {
    if (this.isUnderWay) this.#waiting.add(task);
    else task();
  }

  whenRunning(task: Task): void {
    if (this.isRunning) task();
    else this.#waiting.add(task);
  }
}

type Deployed = Pick<NodeAPI, "events" | "server" | "nodes">;

/** By event emitter, because one process may run two Node-REDs. */
const known = new WeakMap<object, Deploys>();

/**
 * Whether Node-RED has started before this package was loaded, as when the palette manager installs it. At its start
 * Node-RED first loads all packages, then listens, and then reads its flows, until when `eachNode` throws.
 */
function hasStartedBefore({ server, nodes }: Deployed): boolean {
  if (!server?.listening) return false;
  try {
    nodes.eachNode(() => undefined);
    return true;
  } catch {
    return false;
  }
}

/** To be called when a module is loaded: later, the first start would be missed. */
export function watchDeploys(RED: Deployed): Deploys {
  const before = known.get(RED.events);
  if (before) return before;
  const deploys = new Deploys(hasStartedBefore(RED));
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

/** Whether the flows have started, and no deploy is under way. */
export function areFlowsRunning(RED: NodeAPI): boolean {
  return watchDeploys(RED).isRunning;
}

/** Whether Node-RED has been started, and its flows have not all started yet. */
export function isFirstStart(RED: NodeAPI): boolean {
  return !watchDeploys(RED).hasStarted;
}

const guarded = (RED: NodeAPI, task: Task) => (): void => {
  try {
    task();
  } catch (thrown) {
    RED.log.error(asError(thrown).message);
  }
};

/** Runs `task` now, or when the current deploy is over. Errors of `task` are logged. */
export function whenDeployed(RED: NodeAPI, task: Task): void {
  watchDeploys(RED).whenOver(guarded(RED, task));
}

/** The same, but before Node-RED's flows have first started, `task` waits for that. */
export function whenRunning(RED: NodeAPI, task: Task): void {
  watchDeploys(RED).whenRunning(guarded(RED, task));
}

/** Runs `task` when the deploy is over, if no node has this id then. */
export function whenRemoved(RED: NodeAPI, nodeId: string, task: Task): void {
  whenDeployed(RED, () => {
    if (!RED.nodes.getNode(nodeId)) task();
  });
}

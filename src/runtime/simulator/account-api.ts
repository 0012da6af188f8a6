// The API of a simulator node with an account: OAuth, REST and the event WebSocket in Zoom's place (contract#simulator-node).
// It outlives a deploy that restarts the node, and so do the connections to it and the tokens that it gave.

import type { NodeAPI } from "node-red";
import { type LogEntry, SimulatorApi } from "../../simulator";
import { offerSimulatedApi, simulatedCredentials } from "../account";
import { HandoverStore, whenRemoved } from "../handover";

type Tell = (entry: LogEntry) => void;

/** An API that listens for one account. */
class OpenApi {
  /** Of the node that has it now. */
  tell: Tell = () => {};
  readonly api: Promise<SimulatorApi>;
  #withdraw = (): void => {};
  #isClosed = false;

  /** @param accountId the id of the account node */
  constructor(readonly accountId: string) {
    const api = new SimulatorApi({ ...simulatedCredentials(accountId), log: (entry) => this.tell(entry) });
    this.api = api.listen().then(() => {
      if (!this.#isClosed) this.#withdraw = offerSimulatedApi(accountId, api.origin);
      return api;
    });
    // Reported to whoever plays.
    this.api.catch(() => {});
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.tell = () => {};
    this.#withdraw();
    const api = await this.api.catch(() => undefined);
    await api?.close();
  }
}

const open = new HandoverStore<OpenApi>((left) => void left.close());

/** The API of a node: the one that its last instance left, if it is for the same account, else a new one. */
export class AccountApi {
  readonly #open: OpenApi;

  constructor(
    private readonly RED: NodeAPI,
    private readonly nodeId: string,
    accountId: string,
    tell: Tell,
  ) {
    const left = open.take(nodeId);
    const isSame = left?.accountId === accountId;
    if (left && !isSame) void left.close();
    this.#open = left && isSame ? left : new OpenApi(accountId);
    this.#open.tell = tell;
  }

  /** Resolves when it listens. Rejects with Node's error if it cannot. */
  get api(): Promise<SimulatorApi> {
    return this.#open.api;
  }

  /** @param removed whether there will be no next instance */
  async close(removed: boolean): Promise<void> {
    this.#open.tell = () => {};
    if (removed) {
      await this.#open.close();
      return;
    }
    open.leave(this.nodeId, this.#open);
    // A node inside of a subflow's instance is not told that it is removed.
    whenRemoved(this.RED, this.nodeId, () => open.discard(this.nodeId));
  }
}

/** Closes what the last instance of a node left, if the node has no account any more. */
export function closeAccountApi(nodeId: string): void {
  open.discard(nodeId);
}

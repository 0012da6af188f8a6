// How the events node's connections are made: with the endpoint of the node, and the tokens and network of its account. The
// account is asked each time, for it may be deployed on its own.

import type { Node, NodeAPI } from "node-red";
import type { EventAccess } from "../../src/api";
import { RtmsError } from "../../src/protocol/errors";
import { MACHINE_CLOCK } from "../../src/protocol/time";
import { realWorld } from "../../src/protocol/transport";
import {
  type AccountSettings,
  type EventSource,
  eventsError,
  findAccount,
  tokensFor,
  whenDeployed,
} from "../../src/runtime";
import { readEndpoint } from "./endpoint";

/**
 * The endpoint without a token: that of the node, or of the simulator in Zoom's place.
 * @throws RtmsError RTMS_INPUT if no token may be sent there
 */
function endpointOf(written: string, { account, endpoint }: AccountSettings): string {
  if (account.kind === "video-sdk") throw eventsError("RTMS_INPUT", "kind");
  if (written === "" && endpoint === undefined) throw eventsError("RTMS_INPUT", "noEndpoint");
  const read = readEndpoint(written || (endpoint ?? ""), account.host);
  if ("url" in read) return read.url;
  throw eventsError("RTMS_INPUT", read.fault, { host: read.host, accountHost: account.host });
}

/** What an events node is set to. */
export class AccountSource implements EventSource {
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly account: string | undefined,
    /** Of the node; empty: that of a simulator. */
    private readonly endpoint: string,
  ) {}

  /**
   * What nodes share a connection by.
   * @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT if no event could ever arrive
   */
  get key(): string {
    const ofSimulator = `simulator ${this.account}`;
    try {
      const settings = this.#settings();
      const endpoint = endpointOf(this.endpoint, settings);
      // Its port may be another one after each deploy.
      return this.endpoint === "" ? ofSimulator : endpoint;
    } catch (thrown) {
      // The simulator does not run yet, or not any more.
      if (thrown instanceof RtmsError && thrown.code === "RTMS_CONNECTION") return this.endpoint || ofSimulator;
      throw thrown;
    }
  }

  #settings(): AccountSettings {
    return findAccount(this.RED, this.account).settings(this.node);
  }

  identity(): object | undefined {
    try {
      return tokensFor(this.#settings());
    } catch {
      return undefined;
    }
  }

  async access(refused?: string): Promise<EventAccess> {
    // A deploy takes the account away for a moment.
    await new Promise<void>((resolve) => whenDeployed(this.RED, resolve));
    const settings = this.#settings();
    const endpoint = endpointOf(this.endpoint, settings);
    const tokens = tokensFor(settings);
    const { value, expiresAt } = await (refused === undefined ? tokens.get() : tokens.renew(refused));
    const { openSocket } = realWorld(settings.network);
    return { endpoint, token: value, life: expiresAt - MACHINE_CLOCK.elapsed(), openSocket };
  }
}

// What the account node offers to other nodes. They find it by id through Node-RED and never import it.

import type { Node, NodeAPI } from "node-red";
import type { Account } from "../../api";
import { asError, RtmsError } from "../../protocol/errors";
import type { Network } from "../config";
import type { Status } from "../node";
import { runtimeError } from "../texts";

export interface AccountSettings {
  account: Account;
  /** How its connections are made. */
  network: Network;
  /** The event WebSocket of the simulator that is in Zoom's place, if one is. */
  endpoint?: string;
}

export interface AccountNode extends Node {
  /**
   * @param user the node that asks: a `${NAME}` that the account itself cannot see is taken from its group, flow or subflow
   * @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT with the cure
   */
  settings(user?: Node): AccountSettings;
}

/** The type name of the config node. */
export const ACCOUNT_TYPE = "zoom-rtms-account";

/**
 * The account that a node has chosen.
 * @param id the node's `account` property
 * @throws RtmsError RTMS_CREDENTIALS if none is chosen, or it is gone or disabled
 */
export function findAccount(RED: NodeAPI, id: string | undefined): AccountNode {
  const node: Node | null = id ? RED.nodes.getNode(id) : null;
  if (node?.type === ACCOUNT_TYPE && "settings" in node) return node as AccountNode;
  throw runtimeError("RTMS_CREDENTIALS", "noAccount");
}

/** Reports an unusable account when the flow starts, not only with the first call. @returns whether it can be used */
export function reportUnusableAccount(RED: NodeAPI, node: Node, status: Status, account: string | undefined): boolean {
  try {
    findAccount(RED, account).settings(node);
    return true;
  } catch (thrown) {
    // The port of a simulator opens while the flows start.
    if (thrown instanceof RtmsError && thrown.retryable) return true;
    status.show("red", "ring", "status.settings");
    node.error(asError(thrown).message);
    return false;
  }
}

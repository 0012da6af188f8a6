// What the app node offers to other nodes. They find it by id through Node-RED and never import it.

import type { Node, NodeAPI } from "node-red";
import { asError } from "../../protocol/errors";
import type { ProxyChoice, ServerCheck } from "../../protocol/input";
import type { ClientCertificate } from "../../protocol/transport";
import type { Status } from "../node";
import { runtimeError } from "../texts";

export interface AppSettings {
  clientId: string;
  clientSecret: string;
  /** The patterns of hosts behind `allows`. */
  servers: string;
  /** May `url` be connected to? */
  allows: ServerCheck;
  /** The proxy of each server, if any. */
  proxy: ProxyChoice;
  /** PEM text of CA certificates to trust beside those that Node.js trusts; empty: none. */
  ca: string;
  /** Shown to servers and https proxies that ask for a certificate. */
  clientCertificate?: ClientCertificate;
  /** Bytes; a larger frame closes its socket. */
  maxFrame: number;
  /** Milliseconds without a frame before a socket counts as lost. */
  silence: number;
}

export interface AppNode extends Node {
  /**
   * @param user the node that asks: a `${NAME}` that the app itself cannot see is taken from its group, flow or subflow
   * @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT with the cure
   */
  settings(user?: Node): AppSettings;
  /** The webhook's secret token; `user` as above. @throws RtmsError RTMS_CREDENTIALS with the cure */
  secretToken(user?: Node): string;
}

/** The type name of the config node. */
export const APP_TYPE = "zoom-rtms-app";

function isApp(node: Node | null): node is AppNode {
  return node !== null && "settings" in node && "secretToken" in node;
}

/**
 * The app that a node has chosen.
 * @param id the node's `app` property
 * @throws RtmsError RTMS_CREDENTIALS if none is chosen, or it is gone or disabled
 */
export function findApp(RED: NodeAPI, id: string | undefined): AppNode {
  const node = id ? RED.nodes.getNode(id) : null;
  if (isApp(node)) return node;
  throw runtimeError("RTMS_CREDENTIALS", "noApp");
}

/** The nodes of this process that need an app, and how each gets its settings. */
const users = new Map<Node, () => unknown>();

function isUnusable(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

/** How many nodes need an app that they cannot use. */
export const unusableApps = (): number => [...users.values()].filter(isUnusable).length;

/** Reports an unusable app when the flow starts, not only with the first stream. */
export function reportUnusableApp(RED: NodeAPI, node: Node, status: Status, app: string | undefined): void {
  const read = () => findApp(RED, app).settings(node);
  users.set(node, read);
  node.on("close", () => void users.delete(node));
  try {
    read();
  } catch (thrown) {
    status.show("red", "ring", "status.settings");
    node.error(asError(thrown).message);
  }
}

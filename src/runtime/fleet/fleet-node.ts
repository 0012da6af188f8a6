// What the fleet node offers to other nodes. They find it by id through Node-RED and never import it.

import type { Node, NodeAPI } from "node-red";
import { runtimeError } from "../texts";

export interface FleetSettings {
  /** The fleet's name: a part of its topics, and the same in all members. */
  name: string;
  /** How its topics begin: `<prefix>/<name>/…`. */
  prefix: string;
  /** Whether members hand streams over only to even out the load. */
  balance: boolean;
  /** The id of the `mqtt-broker` node, which is there. */
  broker: string;
}

export interface FleetNode extends Node {
  /**
   * @param user the node that asks: a `${NAME}` that the fleet itself cannot see is taken from its group, flow or subflow
   * @throws RtmsError RTMS_INPUT with the cure
   */
  settings(user?: Node): FleetSettings;
}

/** The type name of the config node. */
export const FLEET_TYPE = "zoom-rtms-fleet";

const isFleet = (node: Node | null): node is FleetNode => node?.type === FLEET_TYPE && "settings" in node;

/**
 * The fleet that a node has chosen.
 * @param id the node's `fleet` property, which is not empty
 * @throws RtmsError RTMS_INPUT if it is gone or disabled
 */
export function findFleet(RED: NodeAPI, id: string): FleetNode {
  const node: Node | null = RED.nodes.getNode(id);
  if (isFleet(node)) return node;
  throw runtimeError("RTMS_INPUT", "noFleet");
}

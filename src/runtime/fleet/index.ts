// The face of `fleet`: the fleet node as the stream node sees it, and how a stream node becomes a member. What a member needs is
// loaded with the first one.

import type { Node, NodeAPI } from "node-red";
import { runtimeError } from "../texts";
import type { Joining, SharedStreams } from "./member";

export { confirmedOpener } from "./confirmed-sockets";
export { FLEET_TYPE, type FleetNode, type FleetSettings, findFleet } from "./fleet-node";
export { fleetStatus } from "./fleet-status";
export type { SharedStreams, SharedStreamsHost } from "./member";
export { MemberEvents } from "./member-events";
export { forgetUntold } from "./untold-file";

/** @throws RtmsError RTMS_FLEET with the cure, if the broker node or Node-RED's MQTT client is missing */
export async function joinFleetOf(RED: NodeAPI, node: Node, joining: Joining): Promise<SharedStreams> {
  const { join } = await import("./member/index.js");
  return join(RED, node, joining);
}

/** A webhook came to a node that could not become a member. */
export const notJoined = (): Error => runtimeError("RTMS_FLEET", "notJoined");

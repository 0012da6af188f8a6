// The status of a member.

import type { NodeAPI } from "node-red";
import type { Status } from "../node";
import type { SharedStreams } from "./member";

/** While no stream waits. @param shared `undefined` before this node is a member */
export function fleetStatus(RED: NodeAPI, shared: SharedStreams | undefined): Parameters<Status["show"]> {
  if (!shared?.hasJoined) return ["yellow", "ring", "status.joining"];
  const { members, owned, waiting, connected } = shared.view;
  if (!connected) return ["yellow", "ring", "status.unreachable"];
  if (members.some(({ differs }) => differs)) return ["yellow", "dot", "status.differs"];
  const streams = members.reduce((sum, member) => sum + member.streams, waiting);
  const key = members.length === 1 ? "fleet.statusOne" : "fleet.status";
  const text = RED._(key, { owned: String(owned), streams: String(streams), members: String(members.length) });
  return waiting > 0 ? ["yellow", "dot", text] : ["green", "dot", text];
}

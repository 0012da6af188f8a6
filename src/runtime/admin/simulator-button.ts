// The button on the simulator node in the editor: a click has the effect of a message.

import type { NodeAPI } from "node-red";
import { SIMULATOR_TYPE } from "../config";
import { nodeRoute } from "./json-route";

/** To be called once per module. */
export function serveSimulatorButton(RED: NodeAPI): void {
  nodeRoute(RED, "zoom-rtms/simulator/play", "zoom-rtms.write", (id) => {
    const node = RED.nodes.getNode(id);
    if (node?.type !== SIMULATOR_TYPE) return undefined;
    node.receive({});
    return {};
  });
}

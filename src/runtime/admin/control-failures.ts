// What *zoom control*'s dialog shows of the last call that failed.

import type { NodeAPI } from "node-red";
import { failureOf } from "../control";
import { nodeRoute } from "./json-route";

/** To be called once per module. */
export function serveControlFailures(RED: NodeAPI): void {
  nodeRoute(RED, "zoom-rtms/control/last", "zoom-rtms.read", (id) => {
    // A node that was never deployed has not failed.
    const last = failureOf(id);
    return last ? { last } : {};
  });
}

// Metrics and health as an app node switches them on.

import type { Node, NodeAPI } from "node-red";
import { asError } from "../../protocol/errors";
import { isEmptyCredential, readCredential } from "../config";
import { whenDeployed } from "../handover";
import { runtimeError } from "../texts";
import type { Demand } from "./gate";
import { gateOf } from "./routes";

/** @throws RtmsError RTMS_CREDENTIALS if the token is an environment variable that is not set */
function demandOf(token: string | undefined): Demand {
  if (isEmptyCredential(token)) return "open";
  return { token: readCredential(token, { owner: "app", label: "metrics token", where: "Metrics" }) };
}

/**
 * Serves metrics and health for an app from now on.
 * @param token as saved; empty for none
 * @returns a function to be called when the app's node closes: they end with that deploy, if no next instance goes on
 */
export function serveMetrics(RED: NodeAPI, node: Pick<Node, "id" | "error">, token: string | undefined): () => void {
  if (RED.settings.httpNodeRoot === false) {
    node.error(runtimeError("RTMS_INPUT", "noMetrics").message);
    return () => undefined;
  }
  let demand: Demand = "locked";
  try {
    demand = demandOf(token);
  } catch (thrown) {
    // Without its token it must not be open to all.
    node.error(asError(thrown).message);
  }
  const end = gateOf(RED).open(node.id, demand);
  return () => whenDeployed(RED, end);
}

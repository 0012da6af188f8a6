// What a simulator node connects to: the app that it signs as, and the webhook that it calls.

import type { Node, NodeAPI } from "node-red";
import type { SimulatorOptions } from "../../simulator";
import { findApp } from "../app";
import { runtimeError } from "../texts";
import { ownServer, webhookPath } from "../webhook";

/** The settings of the node. */
export interface TargetSettings {
  /** The id of the app. */
  readonly app: string | undefined;
  /** The simulator node. */
  readonly node: Node;
  /** Empty: the webhook node with the same app. */
  readonly url: string;
}

export interface SimulatorTarget {
  readonly appId: string;
  readonly webhookUrl: string;
  readonly options: SimulatorOptions;
}

/** @throws RtmsError RTMS_CONNECTION if there is no webhook node to call */
async function ownWebhook(RED: NodeAPI, appId: string, flow: string): Promise<string> {
  const path = webhookPath(RED, appId, flow);
  if (path === undefined) throw runtimeError("RTMS_CONNECTION", "noWebhookNode");
  return (await ownServer(RED)) + path;
}

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT as the app does, RTMS_CONNECTION if there is no webhook to call */
export async function simulatorTarget(RED: NodeAPI, { app: id, node, url }: TargetSettings): Promise<SimulatorTarget> {
  const app = findApp(RED, id);
  const { clientId, clientSecret } = app.settings(node);
  // Node-RED's own certificate is made out to the name that people call it by, and it is Node-RED that asks.
  const checkCertificates = url !== "";
  const options = { clientId, clientSecret, secretToken: app.secretToken(node), checkCertificates };
  const webhookUrl = url || (await ownWebhook(RED, app.id, node.z));
  return { appId: app.id, webhookUrl, options };
}

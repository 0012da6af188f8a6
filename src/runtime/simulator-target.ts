// Whom a simulator node plays to: the app it signs as, and the webhook it calls.

import type { NodeAPI } from "node-red";
import { RtmsError } from "../protocol/errors";
import type { SimulatorOptions } from "../simulator/options";
import { findApp } from "./app";
import { ownServer } from "./own-server";
import { webhookPath } from "./webhook-route";

/** What the node is set to. */
export interface Aim {
  /** The id of the app. */
  readonly app: string | undefined;
  /** The id of the flow that the node is on. */
  readonly flow: string;
  /** Empty: the webhook node with the same app. */
  readonly url: string;
}

export interface SimulatorTarget {
  readonly appId: string;
  readonly webhookUrl: string;
  readonly options: SimulatorOptions;
  /** @throws RtmsError RTMS_SERVER_NOT_ALLOWED if the app's streams would not connect to the simulator's `url` */
  checkServer(url: string): void;
}

/** @throws RtmsError RTMS_CONNECTION if there is no webhook node to call */
async function ownWebhook(RED: NodeAPI, appId: string, flow: string): Promise<string> {
  const path = webhookPath(RED, appId, flow);
  if (path === undefined)
    throw new RtmsError(
      "RTMS_CONNECTION",
      "No webhook node with the simulator's app listens in this Node-RED. Choose the same app in both nodes and deploy, " +
        "or enter the URL of the webhook.",
    );
  return (await ownServer(RED)) + path;
}

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT as the app does, RTMS_CONNECTION if there is no webhook to call */
export async function simulatorTarget(RED: NodeAPI, { app: id, flow, url }: Aim): Promise<SimulatorTarget> {
  const app = findApp(RED, id);
  const { clientId, clientSecret, allows } = app.settings();
  // Node-RED's own certificate is made out to the name that people call it by, and it is Node-RED that asks.
  const checkCertificates = url !== "";
  const options = { clientId, clientSecret, secretToken: app.secretToken(), checkCertificates };
  const webhookUrl = url || (await ownWebhook(RED, app.id, flow));
  const checkServer = (server: string): void => {
    if (allows(server)) return;
    throw new RtmsError(
      "RTMS_SERVER_NOT_ALLOWED",
      "The simulator's app has credentials of its own, so its streams connect to its servers only, and the simulator's " +
        "ports on 127.0.0.1 are none of them. Choose an app without any credentials in the simulator, webhook and stream " +
        "nodes, or add ws://127.0.0.1 to the app's servers for as long as you test.",
    );
  };
  return { appId: app.id, webhookUrl, options, checkServer };
}

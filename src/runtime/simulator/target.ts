// What a simulator node connects to: the app that it signs as, and the webhook that it calls.

import type { Node, NodeAPI } from "node-red";
import type { SimulatorOptions } from "../../simulator";
import { type AccountNode, findAccount, isSimulated, type SavedCredentials } from "../account";
import { findApp } from "../app";
import { ownServer } from "../http";
import { runtimeError } from "../texts";
import { webhookPath } from "../webhook";

/** The settings of the node. */
export interface TargetSettings {
  /** The id of the app. */
  readonly app: string | undefined;
  /** The id of the account, if a meeting is to be pretended; empty if only a stream is. */
  readonly account: string;
  /** The simulator node. */
  readonly node: Node;
  /** Empty: the webhook node with the same app. */
  readonly url: string;
}

export interface SimulatorTarget {
  readonly appId: string;
  /** Absent if the event WebSocket of the account carries all events. */
  readonly webhookUrl: string | undefined;
  readonly options: SimulatorOptions;
}

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT if the account is missing, or one of Zoom's */
function checkAccount(RED: NodeAPI, id: string): void {
  const account: AccountNode & { credentials?: SavedCredentials } = findAccount(RED, id);
  if (!isSimulated(RED, { ...idsOf(account), credentials: account.credentials ?? {} }))
    throw runtimeError("RTMS_INPUT", "ownAccount");
}

/** Inside of a subflow's instance a node has another id. */
function idsOf(node: Node & { _alias?: string }): { id: string; _alias?: string } {
  return { id: node.id, ...(node._alias !== undefined && { _alias: node._alias }) };
}

/** @throws RtmsError RTMS_CONNECTION if webhooks are needed and there is no webhook node to call */
async function ownWebhook(RED: NodeAPI, appId: string, flow: string, isNeeded: boolean): Promise<string | undefined> {
  const path = webhookPath(RED, appId, flow);
  if (path !== undefined) return (await ownServer(RED)) + path;
  if (isNeeded) throw runtimeError("RTMS_CONNECTION", "noWebhookNode");
  return undefined;
}

/** What signs webhooks where there are none. */
const UNUSED = "unused";

/** @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT as the app does, RTMS_CONNECTION if there is no webhook to call */
export async function simulatorTarget(RED: NodeAPI, settings: TargetSettings): Promise<SimulatorTarget> {
  const { app: id, account, node, url } = settings;
  const app = findApp(RED, id);
  const { clientId, clientSecret } = app.settings(node);
  if (account !== "") checkAccount(RED, account);
  const webhookUrl = url || (await ownWebhook(RED, app.id, node.z, account === ""));
  // Node-RED's own certificate is made out to the name that people call it by, and it is Node-RED that asks.
  const checkCertificates = url !== "";
  const secretToken = webhookUrl === undefined ? UNUSED : app.secretToken(node);
  return { appId: app.id, webhookUrl, options: { clientId, clientSecret, secretToken, checkCertificates } };
}

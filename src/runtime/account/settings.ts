// Reads and checks the saved properties and credentials of the account node (contract#zoom-account).

import type { NodeAPI } from "node-red";
import { type Account, type AccountKind, hostsOf } from "../../api";
import {
  type ConfigNode,
  isEmptyCredential,
  isUsedBySimulator,
  networkOf,
  readCredential,
  type Surroundings,
} from "../config";
import type { Properties } from "../node";
import { runtimeError } from "../texts";
import type { AccountSettings } from "./account";
import { ACCOUNT_CREDENTIALS, type AccountCredentialName } from "./kinds";
import { simulatedApi, simulatedCredentials } from "./simulated";

export type SavedCredentials = Partial<Record<AccountCredentialName, string>>;

/** What the account node's property table reads. */
export interface AccountProperties {
  kind: AccountKind;
  host: string;
}

/** What the settings depend on besides what was saved with the node. */
export interface AccountSurroundings extends Surroundings {
  /** Whether the account uses the credentials and the port of a simulator. */
  isSimulated: boolean;
}

/**
 * The credentials that an account of this kind needs; the others are empty.
 * @throws RtmsError RTMS_CREDENTIALS if one is missing
 */
export function accountCredentials(
  kind: AccountKind,
  saved: SavedCredentials,
): Pick<Account, "accountId" | "clientId" | "clientSecret"> {
  const read = (name: AccountCredentialName): string => {
    const place = ACCOUNT_CREDENTIALS[kind][name];
    return place ? readCredential(saved[name], { owner: "account", ...place }) : "";
  };
  return { accountId: read("accountId"), clientId: read("clientId"), clientSecret: read("clientSecret") };
}

/** Only if all three credentials are empty and a simulator node refers to the account. */
export function isSimulated(RED: NodeAPI, node: ConfigNode & { credentials: SavedCredentials }): boolean {
  const { accountId, clientId, clientSecret } = node.credentials;
  if (![accountId, clientId, clientSecret].every(isEmptyCredential)) return false;
  return simulatedApi(node.id) !== undefined || isUsedBySimulator(RED, "account", node);
}

/** The account of a simulator: its own port in place of Zoom's hosts, reached without a proxy. */
function simulatedSettings(id: string, kind: AccountKind): AccountSettings {
  const origin = simulatedApi(id);
  if (origin === undefined) throw runtimeError("RTMS_CONNECTION", "noSimulatedApi", undefined, { retryable: true });
  return {
    account: { kind, host: origin, ...simulatedCredentials(id) },
    network: { proxy: () => undefined, ca: "" },
    endpoint: `${hostsOf(origin).events}?subscriptionId=simulator`,
  };
}

/**
 * @param id of the account node
 * @param properties for those that the table does not read: config nodes
 * @throws RtmsError RTMS_CREDENTIALS or RTMS_INPUT with the cure
 */
export function accountSettings(
  id: string,
  { kind, host }: AccountProperties,
  credentials: SavedCredentials,
  properties: Properties,
  surroundings: AccountSurroundings,
): AccountSettings {
  if (surroundings.isSimulated) return simulatedSettings(id, kind);
  const account = { kind, host, ...accountCredentials(kind, credentials) };
  // A host that no token may be sent to is reported when the flow starts.
  hostsOf(host);
  return { account, network: networkOf(properties, "", surroundings) };
}

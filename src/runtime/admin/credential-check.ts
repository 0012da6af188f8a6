// "Check credentials" in the app's dialog: checks the entered or deployed values on the machine that has the
// environment variables, and asks Zoom if a Zoom account of this flow has the same Client ID. The answer contains findings
// and never a value.

import type { Node, NodeAPI } from "node-red";
import { AccessTokens } from "../../api";
import type { JsonObject } from "../../protocol/input";
import { ACCOUNT_TYPE, type AccountSettings, findAccount } from "../account";
import {
  CREDENTIAL_NAMES,
  type CredentialFinding,
  type CredentialName,
  type Credentials,
  checkCredentials,
  generatedCredentials,
} from "../app";
import { usersOf, variableOf } from "../config";
import { type Explained, explained } from "../control";
import { variableIn } from "../variables";
import { nodeRoute } from "./json-route";

/** What an account with the same Client ID has proven. */
export interface AppProof {
  /** The account's name in the editor. */
  account: string;
  /** Its Client Secret is another one. */
  differs?: true;
  /** Why Zoom gave no token. */
  failed?: Explained;
}

interface AppCheck {
  findings: CredentialFinding[];
  pretended?: true;
  proof?: AppProof;
}

/** A field that the dialog does not send keeps its deployed value. */
function entered(body: JsonObject, deployed: Credentials, name: CredentialName): string {
  const value = body[name];
  return typeof value === "string" ? value : String(deployed[name] ?? "");
}

interface NamedAccount extends AccountSettings {
  name: string;
}

/** The accounts of the flows that can be used. */
function accountsOf(RED: NodeAPI): NamedAccount[] {
  const ids: string[] = [];
  RED.nodes.eachNode(({ type, id }) => {
    if (type === ACCOUNT_TYPE) ids.push(id);
  });
  return ids.flatMap((id) => {
    try {
      const node = findAccount(RED, id);
      return [{ ...node.settings(), name: node.name || id }];
    } catch {
      return [];
    }
  });
}

/** Zoom gives an app a token only for its own Client ID and Client Secret, which so are proven (protocol#oauth). */
async function proofOf(RED: NodeAPI, clientId: string, clientSecret: string): Promise<AppProof | undefined> {
  const found = accountsOf(RED).find(({ account }) => account.kind === "app" && account.clientId === clientId);
  if (!found) return undefined;
  const { account, network, name } = found;
  if (account.clientSecret !== clientSecret) return { account: name, differs: true };
  try {
    await new AccessTokens(account, network).get();
    return { account: name };
  } catch (thrown) {
    return { account: name, failed: explained(thrown) };
  }
}

/** To be called once per module. */
export function serveCredentialCheck(RED: NodeAPI): void {
  nodeRoute(RED, "zoom-rtms/app/check", "zoom-rtms.write", async (id, body): Promise<AppCheck> => {
    // An app that was never deployed has no node yet: then all is in the dialog.
    const node: Node | null = RED.nodes.getNode(id);
    const deployed: Credentials = (node && RED.nodes.getCredentials(id)) ?? {};
    const values: Record<CredentialName, string> = {
      clientId: entered(body, deployed, "clientId"),
      clientSecret: entered(body, deployed, "clientSecret"),
      secretToken: entered(body, deployed, "secretToken"),
    };
    const isEmpty = Object.values(values).every((value) => value.trim() === "");
    if (node && isEmpty && generatedCredentials(RED, { id, credentials: {} })) return { findings: [], pretended: true };
    const seenBy = [node, ...usersOf(RED, "app", id)];
    const lookUp = (name: string) =>
      seenBy.map((one) => variableOf(RED, one, name)).find((value) => value !== undefined);
    const findings = checkCredentials(CREDENTIAL_NAMES, values, lookUp);
    if (findings.some(({ level }) => level === "error")) return { findings };
    const plain = (name: CredentialName) => {
      const variable = variableIn(values[name]);
      return String(variable === undefined ? values[name] : lookUp(variable)).trim();
    };
    const proof = await proofOf(RED, plain("clientId"), plain("clientSecret"));
    return { findings, ...(proof && { proof }) };
  });
}

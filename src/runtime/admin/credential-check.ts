// "Check credentials" in the app's dialog: checks the entered or deployed values on the machine that has the
// environment variables. The answer contains findings and never a value.

import type { Node, NodeAPI } from "node-red";
import type { JsonObject } from "../../protocol/input";
import {
  type CredentialName,
  type Credentials,
  checkCredentials,
  generatedCredentials,
  usersOf,
  variableOf,
} from "../app";
import { nodeRoute } from "./json-route";

/** A field that the dialog does not send keeps its deployed value. */
function entered(body: JsonObject, deployed: Credentials, name: CredentialName): string {
  const value = body[name];
  return typeof value === "string" ? value : String(deployed[name] ?? "");
}

/** To be called once per module. */
export function serveCredentialCheck(RED: NodeAPI): void {
  nodeRoute(RED, "zoom-rtms/app/check", "zoom-rtms.write", (id, body) => {
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
    const seenBy = [node, ...usersOf(RED, id)];
    const lookUp = (name: string) =>
      seenBy.map((one) => variableOf(RED, one, name)).find((value) => value !== undefined);
    return { findings: checkCredentials(values, lookUp) };
  });
}

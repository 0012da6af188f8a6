// "Check credentials" of the app's dialog: looks at what is entered, or was deployed, on the machine where the variables
// are. It answers with findings; no value ever leaves.

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

/** A field that the dialog does not send is as it was deployed. */
function entered(body: JsonObject, deployed: Credentials, name: CredentialName): string {
  const value = body[name];
  return typeof value === "string" ? value : String(deployed[name] ?? "");
}

/** To be called once a module. */
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

// "Check with Zoom" in the account's dialog: asks Zoom for an access token with the entered or deployed values, and says which
// scopes it has and lacks. The answer holds no credential and no token.

import type { Node, NodeAPI } from "node-red";
import { AccessTokens, type AccountKind, type LackingScope, lackingScopes, zoomHostOf } from "../../api";
import type { JsonObject } from "../../protocol/input";
import {
  ACCOUNT_CREDENTIALS,
  type AccountCredentialName,
  type AccountProperties,
  accountSettings,
  isSimulated,
  type SavedCredentials,
} from "../account";
import { type CredentialFinding, checkCredentials } from "../app";
import { CertificateFiles, usersOf, variableOf } from "../config";
import { type Explained, explained } from "../control";
import type { Properties } from "../node";
import { runtimeError } from "../texts";
import { variableIn } from "../variables";
import { nodeRoute } from "./json-route";

export interface AccountCheck {
  /** What can be said without Zoom; if one is an error, Zoom was not asked. */
  findings: CredentialFinding<AccountCredentialName>[];
  /** A simulator gives the credentials. */
  simulated?: true;
  token?: {
    scopes: readonly string[];
    lacking: readonly LackingScope[];
    /** Made on this machine, so that only the first call proves it. */
    unproven?: true;
  };
  failed?: Explained;
}

/** Reads the properties of the dialog, as the node's table has them. */
export type ReadAccount = (saved: Properties) => AccountProperties;

const namesOf = (kind: AccountKind) => Object.keys(ACCOUNT_CREDENTIALS[kind]) as AccountCredentialName[];

/** A field that the dialog does not send keeps its deployed value. */
function entered(body: JsonObject, deployed: SavedCredentials): Record<AccountCredentialName, string> {
  const read = (name: AccountCredentialName) =>
    String(typeof body[name] === "string" ? body[name] : (deployed[name] ?? ""));
  return { accountId: read("accountId"), clientId: read("clientId"), clientSecret: read("clientSecret") };
}

type LookUp = (variable: string) => unknown;

/** What the environment variables in the values stand for. */
function resolved<T extends object>(values: T, lookUp: LookUp): T {
  const entries = Object.entries(values).map(([name, value]: [string, unknown]) => {
    const variable = typeof value === "string" ? variableIn(value) : undefined;
    return [name, (variable === undefined ? undefined : lookUp(variable)) ?? value];
  });
  return Object.fromEntries(entries) as T;
}

/** The host that an account was deployed with. */
function deployedHost(RED: NodeAPI, id: string, lookUp: LookUp): unknown {
  let host: unknown;
  RED.nodes.eachNode((saved: { id: string; host?: unknown }) => {
    if (saved.id === id) host = resolved({ host: saved.host }, lookUp).host;
  });
  return host;
}

/**
 * Who may press the button need not be allowed to read what is stored: it goes to Zoom, or where a deploy has it go already.
 * @throws RtmsError RTMS_INPUT for another host, unless every credential was entered as it is
 */
function assertMayAsk(host: string, deployed: unknown, entries: readonly unknown[]): void {
  const isEntered = entries.every((entry) => typeof entry === "string" && variableIn(entry.trim()) === undefined);
  const isKnown = zoomHostOf(host) !== undefined || host === deployed;
  if (!isKnown && !isEntered) throw runtimeError("RTMS_INPUT", "undeployedHost");
}

async function askZoom(
  RED: NodeAPI,
  id: string,
  account: AccountProperties,
  credentials: SavedCredentials,
  body: JsonObject,
  lookUp: LookUp,
): Promise<Pick<AccountCheck, "token" | "failed">> {
  const files = new CertificateFiles();
  try {
    const settings = accountSettings(id, account, credentials, body, {
      owner: "account",
      isSimulated: false,
      conventions: (RED.settings as { proxyOptions?: object }).proxyOptions,
      files,
      find: (node) => RED.nodes.getNode(node),
      resolve: (values) => resolved(values, lookUp),
      warn: () => undefined,
    });
    // Not the token that the nodes share: this one proves the values that were entered.
    const { scopes } = await new AccessTokens(settings.account, settings.network).get();
    const { kind } = account;
    return { token: { scopes, lacking: lackingScopes(kind, scopes), ...(kind === "video-sdk" && { unproven: true }) } };
  } catch (thrown) {
    return { failed: explained(thrown) };
  } finally {
    files.close();
  }
}

/** To be called once per module. */
export function serveAccountCheck(RED: NodeAPI, read: ReadAccount): void {
  nodeRoute(RED, "zoom-rtms/account/check", "zoom-rtms.write", async (id, body): Promise<AccountCheck> => {
    // An account that was never deployed has no node yet: then all is in the dialog.
    const node: Node | null = RED.nodes.getNode(id);
    const credentials = entered(body, (node && RED.nodes.getCredentials(id)) ?? {});
    if (node && isSimulated(RED, { id, credentials })) return { findings: [], simulated: true };
    const seenBy = [node, ...usersOf(RED, "account", id)];
    const lookUp: LookUp = (name) =>
      seenBy.map((one) => variableOf(RED, one, name)).find((value) => value !== undefined);
    const values = resolved(body, lookUp);
    let account: AccountProperties;
    try {
      account = read(values);
    } catch (thrown) {
      return { findings: [], failed: explained(thrown) };
    }
    const findings = checkCredentials(namesOf(account.kind), credentials, lookUp);
    if (findings.some(({ level }) => level === "error")) return { findings };
    try {
      assertMayAsk(
        account.host,
        deployedHost(RED, id, lookUp),
        namesOf(account.kind).map((name) => body[name]),
      );
    } catch (thrown) {
      return { findings, failed: explained(thrown) };
    }
    return { findings, ...(await askZoom(RED, id, account, resolved(credentials, lookUp), values, lookUp)) };
  });
}

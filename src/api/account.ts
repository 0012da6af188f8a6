// What Zoom's REST and OAuth need of an account (protocol#oauth).

import { type ApiTextCode, apiInputError, apiText } from "./errors";
import type { AccountKind } from "./settings";

export interface Account {
  kind: AccountKind;
  /** `zoom.us`, `zoomgov.com`, or the origin of a simulator (hosts.ts). */
  host: string;
  /** Of a server-to-server app only. */
  accountId: string;
  /** Of `video-sdk` the API key. */
  clientId: string;
  /** Of `video-sdk` the API secret. */
  clientSecret: string;
}

type Credential = "accountId" | "clientId" | "clientSecret";

/** What each kind needs, by the names on Zoom's pages. */
const NEEDED: Readonly<Record<AccountKind, Readonly<Partial<Record<Credential, ApiTextCode>>>>> = {
  "server-to-server": { accountId: "accountId", clientId: "clientId", clientSecret: "clientSecret" },
  app: { clientId: "clientId", clientSecret: "clientSecret" },
  "video-sdk": { clientId: "apiKey", clientSecret: "apiSecret" },
};
const CREDENTIALS = ["accountId", "clientId", "clientSecret"] as const;

/** @throws RtmsError RTMS_CREDENTIALS that names the first one that is empty */
export function checkCredentials(account: Account): void {
  for (const name of CREDENTIALS) {
    const label = NEEDED[account.kind][name];
    if (label && account[name] === "")
      throw apiInputError("RTMS_CREDENTIALS", "noCredential", { label: apiText(label) });
  }
}

/** The user name and password of RFC 7617. */
export const basicCredentials = ({ clientId, clientSecret }: Account): string =>
  Buffer.from(`${clientId}:${clientSecret}`).toString("base64");

/** Everything of an account that no error may show. */
export function secretsOf(account: Account): string[] {
  return [basicCredentials(account), account.clientSecret, account.clientId, account.accountId];
}

// Which credentials each kind of account has, as Zoom's pages name them (protocol#oauth). Data, which the dialog imports too.

import type { AccountKind } from "../../api";

export const ACCOUNT_CREDENTIAL_NAMES = ["accountId", "clientId", "clientSecret"] as const;
export type AccountCredentialName = (typeof ACCOUNT_CREDENTIAL_NAMES)[number];

/** Where a credential stands in Zoom's Marketplace. */
interface Place {
  readonly label: string;
  readonly where: string;
}

const APP = {
  clientId: { label: "Client ID", where: "App Credentials" },
  clientSecret: { label: "Client Secret", where: "App Credentials" },
} as const;

/** Those that a kind does not have are absent. */
export const ACCOUNT_CREDENTIALS: Readonly<
  Record<AccountKind, Readonly<Partial<Record<AccountCredentialName, Place>>>>
> = {
  "server-to-server": { accountId: { label: "Account ID", where: "App Credentials" }, ...APP },
  app: APP,
  "video-sdk": {
    clientId: { label: "API Key", where: "API Keys" },
    clientSecret: { label: "API Secret", where: "API Keys" },
  },
};

// The saved properties of zoom-rtms-account, and its credentials, which Node-RED keeps apart from the flow
// (contract#zoom-account).

import { ACCOUNT_KINDS } from "../../src/api/settings";
import type { AccountCredentialName } from "../../src/runtime/account/kinds";
import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  kind: { kind: "choice", value: "server-to-server", choices: ACCOUNT_KINDS },
  host: { kind: "text", value: "zoom.us" },
  httpProxy: { kind: "node", value: "", type: "http proxy", required: false },
  tls: { kind: "node", value: "", type: "tls-config", required: false },
} as const satisfies PropertyTable;

/** How the editor shows each credential. */
export const CREDENTIALS = {
  accountId: { type: "text" },
  clientId: { type: "text" },
  clientSecret: { type: "password" },
} as const satisfies Record<AccountCredentialName, object>;

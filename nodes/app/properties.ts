// The saved properties of zoom-rtms-app, and its credentials, which Node-RED keeps apart from the flow (contract#zoom-app).

import { DEFAULT_SERVERS } from "../../src/protocol/input";
import { DEFAULT_MAX_FRAME, DEFAULT_SILENCE } from "../../src/protocol/options";
import type { CredentialName } from "../../src/runtime/app/credential-format";
import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  servers: { kind: "text", value: DEFAULT_SERVERS },
  httpProxy: { kind: "node", value: "", type: "http proxy", required: false },
  tls: { kind: "node", value: "", type: "tls-config", required: false },
  // The next two are from 0.1.0. `proxy` is read only if there is no `httpProxy`.
  proxy: { kind: "other", value: "" },
  ca: { kind: "text", value: "" },
  // Bytes.
  maxFrame: { kind: "number", value: DEFAULT_MAX_FRAME, least: 1024 },
  // Seconds.
  silence: { kind: "number", value: DEFAULT_SILENCE / 1000, least: 1, most: 86_400 },
  metrics: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

/** How the editor shows each credential. */
export const CREDENTIALS = {
  clientId: { type: "text" },
  clientSecret: { type: "password" },
  secretToken: { type: "password" },
  // Not Zoom's: who reads the metrics shows it.
  metricsToken: { type: "password" },
} as const satisfies Record<CredentialName | "metricsToken", object>;

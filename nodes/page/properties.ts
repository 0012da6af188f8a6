// The saved properties of zoom-rtms-page, and its credential, which Node-RED keeps apart from the flow (contract#page-node).

import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  path: { kind: "text", value: "/zoom" },
  directory: { kind: "text", value: "" },
  report: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

/** How the editor shows it. */
export const CREDENTIALS = {
  password: { type: "password" },
} as const;

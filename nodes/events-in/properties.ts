// The saved properties of zoom-rtms-events-in (contract#event-connections).

import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  account: { kind: "node", value: "", type: "zoom-rtms-account" },
  // As Zoom shows it; empty only with the account of a simulator.
  endpoint: { kind: "text", value: "" },
} as const satisfies PropertyTable;

// The saved properties of zoom-rtms-webhook-in (contract#webhook-node). `publicUrl` is for the dialog only.

import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  app: { kind: "node", value: "", type: "zoom-rtms-app" },
  path: { kind: "text", value: "/zoom/rtms" },
  // Seconds.
  replayWindow: { kind: "number", value: 300 },
  publicUrl: { kind: "other", value: "" },
} as const satisfies PropertyTable;

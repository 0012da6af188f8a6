// The saved properties of zoom-rtms-fleet (docs/fleet.md). The name is not optional, so it has a rule of its own (settings.ts).

import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  broker: { kind: "node", value: "", type: "mqtt-broker" },
  balance: { kind: "boolean", value: true },
  prefix: { kind: "text", value: "zoom-rtms" },
} as const satisfies PropertyTable;

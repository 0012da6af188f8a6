// The saved properties of zoom-rtms-simulator (contract#simulator-node).

import type { Product } from "../../src/protocol/values";
import type { PropertyTable } from "../../src/runtime/node/property-table";

const PRODUCTS = ["meeting", "webinar", "session", "contact_center", "phone"] as const satisfies readonly Product[];

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  app: { kind: "node", value: "", type: "zoom-rtms-app" },
  account: { kind: "node", value: "", type: "zoom-rtms-account", required: false },
  url: { kind: "text", value: "" },
  product: { kind: "choice", value: "meeting", choices: PRODUCTS },
  speakers: { kind: "number", value: "", least: 1, most: 100, whole: true },
  // Up to four hours.
  seconds: { kind: "number", value: "", least: 1, most: 14_400 },
  file: { kind: "text", value: "" },
  transcript: { kind: "text", value: "" },
  faults: { kind: "other", value: [] as string[] },
} as const satisfies PropertyTable;

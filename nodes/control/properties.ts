// The saved properties of zoom-rtms-control (contract#control-node).

import { CONTROL_ACTIONS } from "../../src/api/settings";
import type { Product } from "../../src/protocol/values";
import type { PropertyTable } from "../../src/runtime/node/property-table";

/** Phone has no such call (protocol#rest-calls). Empty: as the message says. */
const PRODUCTS = ["", "meeting", "webinar", "session", "contact_center"] as const satisfies readonly (Product | "")[];

/** Of typed inputs; `auto`: from what the message is about. */
export const INPUT_TYPES = ["auto", "msg", "flow", "global", "str", "env", "jsonata"] as const;

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  account: { kind: "node", value: "", type: "zoom-rtms-account" },
  app: { kind: "node", value: "", type: "zoom-rtms-app" },
  action: { kind: "choice", value: "start", choices: CONTROL_ACTIONS },
  product: { kind: "choice", value: "", choices: PRODUCTS },
  zoomId: { kind: "text", value: "" },
  zoomIdType: { kind: "choice", value: "auto", choices: INPUT_TYPES, label: "zoomId" },
  participantUserId: { kind: "text", value: "" },
  participantUserIdType: { kind: "choice", value: "auto", choices: INPUT_TYPES, label: "participantUserId" },
  // Seconds.
  patience: { kind: "number", value: 60, least: 0, most: 3600 },
  confirm: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

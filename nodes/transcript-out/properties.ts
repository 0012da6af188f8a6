// The saved properties of zoom-rtms-transcript-out (contract#transcript-out-node). Times are milliseconds.

import { NAME_PARTS } from "../../src/files/name-parts";
import type { PropertyTable } from "../../src/runtime/node/property-table";
import { DOCUMENT_NAMES, EMITS, TIMES } from "../../src/transcript/settings";

/** A document is of all speakers. */
const PARTS = NAME_PARTS.filter((part) => part !== "speaker");

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  output: { kind: "choice", value: "segment", choices: DOCUMENT_NAMES },
  emit: { kind: "choice", value: "each", choices: EMITS },
  // A timer knows no longer delay.
  windowMs: { kind: "number", value: 60_000, least: 1, most: 2_147_483_647 },
  windowWords: { kind: "number", value: 0, least: 0, most: 100_000 },
  pauseMs: { kind: "number", value: 2000, least: 0, most: 3_600_000 },
  times: { kind: "choice", value: "relative", choices: TIMES },
  directory: { kind: "text", value: "" },
  filename: { kind: "text", value: "", parts: PARTS },
  deleteRevoked: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

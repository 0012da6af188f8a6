// The saved properties of zoom-rtms-video-out (contract#video-out-node). Times are milliseconds.

import { NAME_PARTS } from "../../src/files/name-parts";
import type { PropertyTable } from "../../src/runtime/node/property-table";
import { ON_SIZE, OUTPUTS, WHENS, WHOS } from "../../src/video/settings";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 1 },
  output: { kind: "choice", value: "picture", choices: OUTPUTS },
  when: { kind: "choice", value: "each", choices: WHENS },
  everyMs: { kind: "number", value: 1000, least: 100, most: 3_600_000 },
  who: { kind: "choice", value: "active", choices: WHOS },
  onSize: { kind: "choice", value: "same", choices: ON_SIZE },
  directory: { kind: "text", value: "" },
  filename: { kind: "text", value: "", parts: NAME_PARTS },
  rotateMB: { kind: "number", value: 0, least: 0, most: 1_000_000 },
  rotateMinutes: { kind: "number", value: 0, least: 0, most: 100_000 },
  deleteRevoked: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

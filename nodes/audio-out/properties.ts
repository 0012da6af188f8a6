// The saved properties of zoom-rtms-audio-out (contract#audio-out-node). Times are milliseconds.

import {
  CHUNK_NAMES,
  CONTAINER_NAMES,
  ENCODING_NAMES,
  OUTPUT_NAMES,
  RATES,
  SOURCES,
  TAILS,
} from "../../src/audio/settings";
import { NAME_PARTS } from "../../src/files/name-parts";
import type { PropertyTable } from "../../src/runtime/node/property-table";

export const PROPERTIES = {
  name: { kind: "other", value: "" },
  version: { kind: "other", value: 2 },
  source: { kind: "choice", value: "each", choices: SOURCES },
  output: { kind: "choice", value: "file", choices: OUTPUT_NAMES },
  container: { kind: "choice", value: "wav", choices: CONTAINER_NAMES },
  encoding: { kind: "choice", value: "s16le", choices: ENCODING_NAMES },
  rate: { kind: "choice", value: 0, choices: RATES },
  chunk: { kind: "choice", value: "time", choices: CHUNK_NAMES },
  chunkMs: { kind: "number", value: 1000, least: 20, most: 60_000 },
  tail: { kind: "choice", value: "send", choices: TAILS },
  silenceMs: { kind: "number", value: 700, least: 100, most: 10_000 },
  minMs: { kind: "number", value: 250, least: 0, most: 10_000 },
  maxMs: { kind: "number", value: 30_000, least: 1000, most: 600_000 },
  padMs: { kind: "number", value: 200, least: 0, most: 2000 },
  fillGaps: { kind: "boolean", value: true },
  maxFill: { kind: "number", value: 2000, least: 0, most: 60_000 },
  tailSilence: { kind: "number", value: 0, least: 0, most: 60_000 },
  lateMs: { kind: "number", value: 200, least: 0, most: 10_000 },
  directory: { kind: "text", value: "" },
  filename: { kind: "text", value: "", parts: NAME_PARTS },
  rotateMB: { kind: "number", value: 0, least: 0, most: 1_000_000 },
  rotateMinutes: { kind: "number", value: 0, least: 0, most: 100_000 },
  deleteRevoked: { kind: "boolean", value: false },
} as const satisfies PropertyTable;

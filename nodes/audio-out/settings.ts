// The saved properties of zoom-rtms-audio-out, read (contract, "zoom-rtms-audio-out").

import { CHUNKERS, type ChunkName } from "../../src/audio/chunker";
import { OUTPUTS, type OutputName } from "../../src/audio/outputs";
import type { AudioSettings } from "../../src/audio/settings";
import { booleanProperty, numberProperty, type Properties, textProperty } from "../../src/runtime/config";
import { supportedProperty, unsupportedProperty } from "../../src/runtime/supported";

/** Milliseconds: one packet of Zoom, and a minute. */
export const SHORTEST_CHUNK = 20;
export const LONGEST_CHUNK = 60_000;

const OUTPUT_NAMES = Object.keys(OUTPUTS) as OutputName[];
const CHUNK_NAMES = Object.keys(CHUNKERS) as ChunkName[];

/** @throws RtmsError RTMS_INPUT naming the property and what it may be in this version */
export function audioSettings(properties: Properties): AudioSettings {
  supportedProperty(properties, "source", ["each"], "each");
  supportedProperty(properties, "encoding", ["s16le"], "s16le");
  supportedProperty(properties, "rate", ["0"], "0");
  unsupportedProperty(properties, "directory", "write msg.payload with a write file node, named by msg.filename.");
  return {
    output: supportedProperty(properties, "output", OUTPUT_NAMES, "wav"),
    chunk: supportedProperty(properties, "chunk", CHUNK_NAMES, "time"),
    chunkMs: numberProperty(properties, "chunkMs", 1000, SHORTEST_CHUNK, LONGEST_CHUNK),
    fillGaps: booleanProperty(properties, "fillGaps", true),
    filename: textProperty(properties, "filename", ""),
  };
}

// The saved properties of zoom-rtms-audio-out, read (contract#audio-out-node).

import { resolve } from "node:path";
import type { AudioSettings } from "../../src/audio";
import { RtmsError } from "../../src/protocol/words";
import { type Properties, readProperties } from "../../src/runtime";
import { PROPERTIES } from "./properties";

/** Below Node-RED's user directory, or wherever relative names go. */
const DEFAULT_DIRECTORY = "recordings";

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function audioSettings(properties: Properties, folder: string): AudioSettings {
  const settings = readProperties(PROPERTIES, properties);
  if (settings.minMs > settings.maxMs)
    throw new RtmsError(
      "RTMS_INPUT",
      `The property "minMs" is ${settings.minMs}, more than maxMs (${settings.maxMs}). Make it smaller.`,
    );
  return { ...settings, directory: resolve(folder, settings.directory || DEFAULT_DIRECTORY) };
}

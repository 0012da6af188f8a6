// The saved properties of zoom-rtms-audio-out, read (contract#audio-out-node).

import { resolve } from "node:path";
import type { AudioSettings } from "../../src/audio";
import { errorsOf } from "../../src/protocol/errors";
import { type Properties, readProperties } from "../../src/runtime";
import { PROPERTIES } from "./properties";

/** Below Node-RED's user directory, or wherever relative names go. */
const DEFAULT_DIRECTORY = "recordings";

const audioOutError = errorsOf({
  minAboveMax: 'The property "minMs" is {minMs}, more than maxMs ({maxMs}). Make it smaller.',
});

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function audioSettings(properties: Properties, folder: string): AudioSettings {
  const settings = readProperties(PROPERTIES, properties);
  if (settings.minMs > settings.maxMs)
    throw audioOutError("RTMS_INPUT", "minAboveMax", { minMs: settings.minMs, maxMs: settings.maxMs });
  return { ...settings, directory: resolve(folder, settings.directory || DEFAULT_DIRECTORY) };
}

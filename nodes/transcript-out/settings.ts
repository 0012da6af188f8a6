// The saved properties of zoom-rtms-transcript-out, read (contract#transcript-out-node).

import { resolve } from "node:path";
import { type Properties, readProperties } from "../../src/runtime";
import type { TranscriptSettings } from "../../src/transcript";
import { PROPERTIES } from "./properties";

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function transcriptSettings(properties: Properties, folder = ""): TranscriptSettings {
  const { directory, emit, windowWords, ...settings } = readProperties(PROPERTIES, properties);
  return {
    ...settings,
    emit: settings.output === "segment" ? "each" : emit,
    windowWords: Math.floor(windowWords),
    directory: directory === "" ? "" : resolve(folder, directory),
  };
}

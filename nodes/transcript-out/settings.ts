// The saved properties of zoom-rtms-transcript-out, read (contract#transcript-out-node).

import { resolve } from "node:path";
import { booleanProperty, choiceProperty, numberProperty, type Properties, textProperty } from "../../src/runtime";
import { DOCUMENT_NAMES, EMITS, TIMES, type TranscriptSettings } from "../../src/transcript";
import { LIMITS } from "./limits";

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function transcriptSettings(properties: Properties, folder = ""): TranscriptSettings {
  const number = (name: keyof typeof LIMITS): number => {
    const { value, min, max } = LIMITS[name];
    return numberProperty(properties, name, value, min, max);
  };
  const output = choiceProperty(properties, "output", DOCUMENT_NAMES);
  const emit = choiceProperty(properties, "emit", EMITS);
  const directory = textProperty(properties, "directory", "").trim();
  return {
    output,
    emit: output === "segment" ? "each" : emit,
    windowMs: number("windowMs"),
    windowWords: Math.floor(number("windowWords")),
    pauseMs: number("pauseMs"),
    times: choiceProperty(properties, "times", TIMES),
    directory: directory === "" ? "" : resolve(folder, directory),
    filename: textProperty(properties, "filename", ""),
    deleteRevoked: booleanProperty(properties, "deleteRevoked", false),
  };
}

// The saved properties of zoom-rtms-transcript-out, read (contract, "zoom-rtms-transcript-out").

import { choiceProperty, numberProperty, type Properties, textProperty } from "../../src/runtime/config";
import { supportedProperty, unsupportedProperty } from "../../src/runtime/supported";
import { TIMES } from "../../src/transcript/cues";
import { DOCUMENTS, type DocumentName } from "../../src/transcript/documents";
import { EMITS, type TranscriptOutput, type TranscriptSettings } from "../../src/transcript/settings";

/** The longest delay a timer knows, milliseconds. */
const LONGEST_WINDOW = 2 ** 31 - 1;

const OUTPUT_NAMES: readonly TranscriptOutput[] = ["segment", ...(Object.keys(DOCUMENTS) as DocumentName[])];

export interface TranscriptNodeSettings extends TranscriptSettings {
  /** Milliseconds between two documents (`emit: time`). */
  readonly windowMs: number;
}

/** @throws RtmsError RTMS_INPUT naming the property and what it may be in this version */
export function transcriptSettings(properties: Properties): TranscriptNodeSettings {
  unsupportedProperty(properties, "directory", "write msg.payload with a write file node.");
  const output = supportedProperty(properties, "output", OUTPUT_NAMES, "segment");
  const emit = choiceProperty(properties, "emit", EMITS);
  return {
    output,
    emit: output === "segment" ? "each" : emit,
    times: choiceProperty(properties, "times", TIMES),
    filename: textProperty(properties, "filename", ""),
    windowMs: numberProperty(properties, "windowMs", 60_000, 1, LONGEST_WINDOW),
  };
}

// The saved properties of zoom-rtms-audio-out, read (contract#audio-out-node).

import { resolve } from "node:path";
import {
  type AudioSettings,
  BOUNDS,
  CHUNKERS,
  type ChunkName,
  DEFAULTS,
  ENCODINGS,
  type EncodingName,
  type NumberName,
  OUTPUTS,
  type OutputName,
  RATES,
  SOURCES,
  TAILS,
} from "../../src/audio";
import { RtmsError } from "../../src/protocol/words";
import { booleanProperty, choiceProperty, numberProperty, type Properties, textProperty } from "../../src/runtime";

function names<T extends string>(table: Record<T, unknown>): [T, ...T[]] {
  return Object.keys(table) as [T, ...T[]];
}

/** Below Node-RED's user directory, or wherever relative names go. */
const DEFAULT_DIRECTORY = "recordings";

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function audioSettings(properties: Properties, folder: string): AudioSettings {
  const choice = <T extends string>(property: keyof AudioSettings, choices: [T, ...T[]]) =>
    choiceProperty(properties, property, choices, String(DEFAULTS[property]) as T);
  const number = (property: NumberName) => {
    const { least, most } = BOUNDS[property];
    return numberProperty(properties, property, DEFAULTS[property], least, most);
  };
  const settings: AudioSettings = {
    source: choice("source", [...SOURCES]),
    output: choice("output", names<OutputName>(OUTPUTS)),
    encoding: choice("encoding", names<EncodingName>(ENCODINGS)),
    rate: Number(choice("rate", RATES.map(String) as [string, ...string[]])),
    chunk: choice("chunk", names<ChunkName>(CHUNKERS)),
    chunkMs: number("chunkMs"),
    silenceMs: number("silenceMs"),
    minMs: number("minMs"),
    maxMs: number("maxMs"),
    padMs: number("padMs"),
    tail: choice("tail", [...TAILS]),
    tailSilence: number("tailSilence"),
    fillGaps: booleanProperty(properties, "fillGaps", DEFAULTS.fillGaps),
    maxFill: number("maxFill"),
    lateMs: number("lateMs"),
    filename: textProperty(properties, "filename", ""),
    directory: resolve(folder, textProperty(properties, "directory", DEFAULT_DIRECTORY).trim()),
    rotateMB: number("rotateMB"),
    rotateMinutes: number("rotateMinutes"),
    deleteRevoked: booleanProperty(properties, "deleteRevoked", DEFAULTS.deleteRevoked),
  };
  if (settings.minMs > settings.maxMs)
    throw new RtmsError(
      "RTMS_INPUT",
      `The property "minMs" is ${settings.minMs}, more than maxMs (${settings.maxMs}). Make it smaller.`,
    );
  return settings;
}

// The saved properties of zoom-rtms-video-out, read (contract#video-out-node).

import { resolve } from "node:path";
import { type Properties, readProperties } from "../../src/runtime";
import type { MovieSettings, PictureSettings } from "../../src/video";
import { PROPERTIES } from "./properties";

/** Of both outputs. */
export type VideoSettings = PictureSettings & MovieSettings & { readonly output: "picture" | "file" };

/** Recordings need a folder. Below Node-RED's user directory, or wherever relative names go. */
const DEFAULT_DIRECTORY = "recordings";

/**
 * @param folder what a relative `directory` is below
 * @throws RtmsError RTMS_INPUT naming the property and what it may be
 */
export function videoSettings(properties: Properties, folder = ""): VideoSettings {
  const { directory, ...settings } = readProperties(PROPERTIES, properties);
  const chosen = directory === "" && settings.output === "file" ? DEFAULT_DIRECTORY : directory;
  return { ...settings, directory: chosen === "" ? "" : resolve(folder, chosen) };
}

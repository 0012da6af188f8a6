// The settings that specs of the audio room begin with: the defaults of the node, but for messages in place of files.

import { PROPERTIES } from "../../nodes/audio-out/properties";
import type { AudioSettings } from "../../src/audio/settings";
import { readProperties } from "../../src/runtime/node/property-table";

export const DEFAULTS: AudioSettings = { ...readProperties(PROPERTIES, {}), output: "wav" };

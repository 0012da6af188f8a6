// Why a setting of the stream node cannot be: what Zoom does not take (protocol#media-parameters), by the tables that
// the runtime refuses with.

import { isElsewhere, isOn } from "../../editor/properties";
import { audioRemedies, likelyNames, type MediaOptions, pictureRemedies } from "../../src/protocol/options";
import { EventType, MEDIA, VoiceEventType } from "../../src/protocol/values";
import { mediaOptionsOf, type StreamNode, text } from "./fields.editor";

type Verdict = boolean | string;

/** Settings of which a part is an environment variable cannot be judged here. */
const isKnown = (options: MediaOptions, names: readonly (keyof MediaOptions)[]): boolean =>
  names.every((name) => !Number.isNaN(options[name]) && !String(options[name]).startsWith("${"));

const AUDIO = ["audioCodec", "audioRate", "audioChannels", "audioSendRate"] as const;

/** A value of the audio settings that does not go with the codec. */
export const audioValue = (name: (typeof AUDIO)[number]) =>
  function validate(this: StreamNode, value: unknown, _options: unknown): Verdict {
    const options = mediaOptionsOf(this);
    if (isElsewhere(value) || !isOn(options.audio) || !isKnown(options, AUDIO)) return true;
    const [remedy] = audioRemedies(options);
    return !(remedy && name in remedy) || text(`error.audio.${options.audioCodec}`);
  };

/** A frame rate that does not go with the codec of the pictures. */
export const frameRate = (medium: "video" | "share") =>
  function validate(this: StreamNode, value: unknown, _options: unknown): Verdict {
    const options = mediaOptionsOf(this);
    if (isElsewhere(value) || !isOn(options[medium]) || !isKnown(options, [`${medium}Codec`])) return true;
    const [remedy] = pictureRemedies(medium, options);
    return !(remedy && `${medium}Fps` in remedy) || text(`error.${medium}Fps`);
  };

/** Without any medium the node could not connect. */
export function someMedium(this: StreamNode, _value: unknown, _options: unknown): Verdict {
  const options = mediaOptionsOf(this);
  return MEDIA.some((medium) => isOn(options[medium])) || text("error.media");
}

/** Names of any product; which of them a stream has, its product decides. */
const EVENT_NAMES = [...new Set([...Object.keys(EventType), ...Object.keys(VoiceEventType)])]
  .filter((name) => name !== "UNDEFINED")
  .map((name) => name.toLowerCase());

const namesIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value.map(String) : String(value ?? "").split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Names of events that Zoom has not, with what was most likely meant. */
export function eventNames(value: unknown, _options: unknown): Verdict {
  if (isElsewhere(value)) return true;
  const unknown = namesIn(value).find((name) => !EVENT_NAMES.includes(name.toLowerCase()));
  if (unknown === undefined) return true;
  const upper = EVENT_NAMES.map((name) => name.toUpperCase());
  const [likely] = likelyNames(unknown, upper);
  const key = likely ? "error.subscribeLikely" : "error.subscribe";
  return text(key, { name: unknown, likely: (likely ?? "").toLowerCase() });
}

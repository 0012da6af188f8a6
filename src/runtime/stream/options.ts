// The stream node's saved properties as the protocol's options, one row a property (contract#stream-node).

import { MEDIA_DEFAULTS, type MediaOptions, mediaParams, type StreamOptions, someMedia } from "../../protocol/options";
import { eventTypeOf } from "../../protocol/signaling";
import { PRODUCTS, type Product } from "../../protocol/values";
import { RtmsError } from "../../protocol/words";
import type { AppSettings } from "../app";
import { booleanProperty, choiceProperty, numberProperty, type Properties, textProperty } from "../node";

const BOOLEANS = ["audio", "transcript", "video", "share", "chat", "detectLanguage"] as const;
const NUMBERS = ["audioRate", "audioChannels", "audioSendRate", "videoFps", "shareFps"] as const;
const PICTURE_CODECS = ["jpg", "png", "h264"] as const;
const RESOLUTIONS = ["sd", "hd", "fhd", "qhd"] as const;
const CHOICES = {
  mode: ["split", "unified"],
  audioCodec: ["l16", "opus", "g711", "g722"],
  audioStreams: ["mixed", "multi"],
  videoCodec: PICTURE_CODECS,
  videoResolution: RESOLUTIONS,
  videoStreams: ["active", "individual"],
  shareCodec: PICTURE_CODECS,
  shareResolution: RESOLUTIONS,
} as const;

/** What the dialog of the stream node sets. */
export interface StreamProperties {
  media: MediaOptions;
  bufferData: boolean;
  idField: string;
  subscribe: string[] | undefined;
  maxStreams: number;
  onClose: "disconnect" | "close";
  /** Whether every stream is recorded for a report. */
  trace: boolean;
}

/** An array, or names separated by commas; `undefined` if nothing is chosen, so that the product decides. */
function eventNames(properties: Properties): string[] | undefined {
  const { subscribe } = properties;
  if (Array.isArray(subscribe)) return subscribe.map(String);
  const names = textProperty(properties, "subscribe", "").split(",");
  const chosen = names.map((name) => name.trim()).filter((name) => name !== "");
  return chosen.length > 0 ? chosen : undefined;
}

const PRODUCT_NAMES = Object.keys(PRODUCTS) as Product[];

/** Those that a product lacks are told with its first stream; those that none has, at deploy. */
function checkedNames(names: string[] | undefined): string[] | undefined {
  const isKnown = (name: string): boolean => PRODUCT_NAMES.some((product) => eventTypeOf(product, name) !== undefined);
  const unknown = names?.find((name) => !isKnown(name));
  if (unknown === undefined) return names;
  throw new RtmsError("RTMS_INPUT", `"${unknown}" is no event of Zoom. Take it from the list in the stream node.`);
}

/** @throws RtmsError RTMS_INPUT naming the property that is wrong */
export function streamProperties(properties: Properties): StreamProperties {
  const booleans = BOOLEANS.map((name) => [name, booleanProperty(properties, name, MEDIA_DEFAULTS[name])]);
  const numbers = NUMBERS.map((name) => [name, numberProperty(properties, name, MEDIA_DEFAULTS[name])]);
  const choices = Object.entries(CHOICES).map(([name, allowed]) => [
    name,
    choiceProperty<string>(properties, name, allowed, MEDIA_DEFAULTS[name as keyof typeof CHOICES]),
  ]);
  const language = textProperty(properties, "language", "");
  const media = { ...MEDIA_DEFAULTS, ...Object.fromEntries([...booleans, ...numbers, ...choices]), language };
  // What Zoom would refuse is told at deploy, not with the first stream.
  mediaParams(someMedia(media), media, "meeting");
  return {
    media,
    bufferData: booleanProperty(properties, "bufferData", true),
    idField: textProperty(properties, "idField", ""),
    subscribe: checkedNames(eventNames(properties)),
    maxStreams: numberProperty(properties, "maxStreams", 200, 1, 100_000),
    onClose: choiceProperty(properties, "onClose", ["disconnect", "close"]),
    trace: booleanProperty(properties, "trace", false),
  };
}

/** Together with the app's settings: what a stream is opened with. */
export function streamOptions(
  { media, bufferData, idField, subscribe }: StreamProperties,
  app: AppSettings,
): StreamOptions {
  const { clientId, clientSecret, allows, proxy, ca, maxFrame, silence } = app;
  const events = subscribe && { subscribe };
  return { ...media, bufferData, idField, ...events, clientId, clientSecret, allows, proxy, ca, maxFrame, silence };
}

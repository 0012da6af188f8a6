// The saved properties of zoom-rtms-stream, read (contract#stream-node).

import { errorsOf } from "../../src/protocol/errors";
import { mediaParams, someMedia } from "../../src/protocol/options";
import { eventTypeOf } from "../../src/protocol/signaling";
import { PRODUCTS, type Product } from "../../src/protocol/values";
import { type Properties, readProperties, type StreamProperties, textProperty } from "../../src/runtime";
import { PROPERTIES } from "./properties";

/** An array, or names separated by commas; `undefined` if nothing is chosen, so that the product decides. */
function eventNames(properties: Properties): string[] | undefined {
  const { subscribe } = properties;
  if (Array.isArray(subscribe)) return subscribe.map(String);
  const names = textProperty(properties, "subscribe", "").split(",");
  const chosen = names.map((name) => name.trim()).filter((name) => name !== "");
  return chosen.length > 0 ? chosen : undefined;
}

const PRODUCT_NAMES = Object.keys(PRODUCTS) as Product[];

const streamNodeError = errorsOf({
  unknownEvent: 'Zoom has no event "{name}". Choose one from the list in the stream node.',
});

/** Events that a product lacks are reported with its first stream; those that no product has, at deploy. */
function checkedNames(names: string[] | undefined): string[] | undefined {
  const isKnown = (name: string): boolean => PRODUCT_NAMES.some((product) => eventTypeOf(product, name) !== undefined);
  const unknown = names?.find((name) => !isKnown(name));
  if (unknown === undefined) return names;
  throw streamNodeError("RTMS_INPUT", "unknownEvent", { name: unknown });
}

/** @throws RtmsError RTMS_INPUT naming the property that is wrong */
export function streamProperties(properties: Properties): StreamProperties {
  const { bufferData, maxStreams, idField, onClose, resume, trace, ...media } = readProperties(PROPERTIES, properties);
  // What Zoom would refuse is reported at deploy, not with the first stream.
  mediaParams(someMedia(media), media, "meeting");
  const subscribe = checkedNames(eventNames(properties));
  const fleet = textProperty(properties, "fleet", "");
  return { media, bufferData, idField, subscribe, maxStreams, onClose, fleet, resume, trace };
}

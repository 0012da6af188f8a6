// Property values of the contract that a version does not know yet are refused by name, never ignored.

import { RtmsError } from "../protocol/errors";
import { type Properties, textProperty } from "./config";

/**
 * A property of which this version supports some values.
 * @throws RtmsError RTMS_INPUT naming the supported ones
 */
export function supportedProperty<T extends string>(
  properties: Properties,
  property: string,
  supported: readonly T[],
  fallback: T,
): T {
  const text = textProperty(properties, property, fallback);
  const choice = supported.find((known) => known === text);
  if (choice === undefined)
    throw new RtmsError(
      "RTMS_INPUT",
      `The property "${property}" is ${JSON.stringify(text)}, which this version does not support. ` +
        `Choose ${supported.join(" or ")}.`,
    );
  return choice;
}

/** @throws RtmsError RTMS_INPUT if the property is set, naming what to do instead */
export function unsupportedProperty(properties: Properties, property: string, instead: string): void {
  const text = textProperty(properties, property, "");
  if (text !== "")
    throw new RtmsError("RTMS_INPUT", `The property "${property}" is not in this version. Leave it empty; ${instead}`);
}

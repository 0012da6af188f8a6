// Reading a node's saved properties (contract, "Words"): absent takes the default, numbers and booleans may be strings,
// and a `${NAME}` that Node-RED could not replace is named in the error instead of failing somewhere later.

import { RtmsError } from "../protocol/errors";
import { finiteNumber } from "../protocol/json";

/** A node's saved properties. */
export type Properties = Readonly<Record<string, unknown>>;

const ENV_REFERENCE = /^\$\{([^}]+)\}$/;

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

function invalid(property: string, value: unknown, expected: string): RtmsError {
  return new RtmsError("RTMS_INPUT", `The property "${property}" is ${JSON.stringify(value)}; expected ${expected}.`);
}

/** The name inside a `${NAME}` that is still unreplaced, so the variable is not set; else `undefined`. */
export function unsetVariable(value: unknown): string | undefined {
  return typeof value === "string" ? ENV_REFERENCE.exec(value.trim())?.[1] : undefined;
}

/** @throws RtmsError RTMS_INPUT naming an environment variable that is not set */
export function textProperty(properties: Properties, property: string, fallback: string): string {
  const value = properties[property];
  if (isAbsent(value)) return fallback;
  const unset = unsetVariable(value);
  if (unset !== undefined)
    throw new RtmsError(
      "RTMS_INPUT",
      `The property "${property}" refers to the environment variable ${unset}, which is not set. ` +
        "Set it for Node-RED (or in the flow's or group's environment) and deploy again.",
    );
  return String(value);
}

/** @throws RtmsError RTMS_INPUT if it is not a number within the bounds, which are inclusive */
export function numberProperty(
  properties: Properties,
  property: string,
  fallback: number,
  min = 0,
  max = 2 ** 53,
): number {
  const text = textProperty(properties, property, String(fallback));
  const value = finiteNumber(text);
  if (value === undefined || value < min || value > max)
    throw invalid(property, text, `a number from ${min} to ${max}`);
  return value;
}

/** @throws RtmsError RTMS_INPUT if it is neither true nor false, as a boolean or as text */
export function booleanProperty(properties: Properties, property: string, fallback: boolean): boolean {
  const text = textProperty(properties, property, String(fallback)).toLowerCase();
  if (text !== "true" && text !== "false") throw invalid(property, text, "true or false");
  return text === "true";
}

/** @throws RtmsError RTMS_INPUT if it is none of the choices */
export function choiceProperty<T extends string>(
  properties: Properties,
  property: string,
  choices: readonly [T, ...T[]],
  fallback: T = choices[0],
): T {
  const text = textProperty(properties, property, fallback);
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw invalid(property, text, `one of ${choices.join(", ")}`);
  return choice;
}

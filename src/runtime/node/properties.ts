// Reads a node's saved properties (contract#values): an absent one gets its default, numbers and booleans may be strings,
// and an error names a `${NAME}` that Node-RED could not replace.

import type { NodeAPI } from "node-red";
import type { RtmsError } from "../../protocol/errors";
import { isObject } from "../../protocol/input";
import { finiteNumber } from "../../protocol/values";
import { runtimeError } from "../texts";
import { referenceFault } from "../variables";

/** A node's saved properties. */
export type Properties = Readonly<Record<string, unknown>>;

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === "string" && value.trim() === "");
}

function invalid(property: string, value: unknown, expected: string): RtmsError {
  return runtimeError("RTMS_INPUT", "property", { property, value: JSON.stringify(value), expected });
}

/**
 * Without the white space that comes along when it is pasted, or with an environment variable.
 * @throws RtmsError RTMS_INPUT for an object, and naming an environment variable that is not set
 */
export function textProperty(properties: Properties, property: string, fallback: string): string {
  const value = properties[property];
  if (isAbsent(value)) return fallback;
  if (isObject(value)) throw invalid(property, value, "text");
  const text = String(value).trim();
  const fault = referenceFault(text);
  if (fault !== undefined) throw runtimeError("RTMS_INPUT", "propertyVariable", { property, fault });
  return text;
}

/** @throws RtmsError RTMS_INPUT if it is not a number within the bounds, which are inclusive */
export function numberProperty(
  properties: Properties,
  property: string,
  fallback: number,
  min = 0,
  max = 2 ** 53,
  isWhole = false,
): number {
  const text = textProperty(properties, property, String(fallback));
  const value = finiteNumber(text);
  if (value === undefined || value < min || value > max || (isWhole && !Number.isInteger(value)))
    throw invalid(property, text, `a ${isWhole ? "whole " : ""}number from ${min} to ${max}`);
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

/**
 * The folder that relative paths in properties start from: `fileWorkingDirectory` of Node-RED's settings, as for core's
 * file nodes; otherwise the user directory, which persists beside the flows.
 */
export function workingFolder({ settings }: Pick<NodeAPI, "settings">): string {
  const { fileWorkingDirectory, userDir } = settings as { fileWorkingDirectory?: unknown; userDir?: unknown };
  return String(fileWorkingDirectory ?? userDir ?? "");
}

// The node's properties and its messages (contract#simulator-node), each read by the same rules.

import { resolve } from "node:path";
import { checkBounds, isObject } from "../../src/protocol/input";
import { PRODUCTS, type Product } from "../../src/protocol/values";
import { RtmsError } from "../../src/protocol/words";
import { choiceProperty, numberProperty, type Properties, rtmsError, textProperty } from "../../src/runtime";
import type { Material } from "../../src/simulator";
import type { TimedFault } from "../../src/simulator/faults";
import { checkFault, parseFault } from "../../src/simulator/faults";
import { MOST_SECONDS, MOST_SPEAKERS } from "./limits";

/** What is to be played. */
export interface Order {
  readonly product: Product;
  readonly faults: readonly TimedFault[];
}

export interface SimulatorSettings extends Order {
  /** Empty: the webhook node with the same app. */
  readonly url: string;
  readonly material: Material;
}

const NAMES = Object.keys(PRODUCTS) as [Product, ...Product[]];

/** `name`, `name=value`, `name@ms` or `name=value@ms`; or as in a scenario file, `{fault, value, at}`. */
function faultOf(written: unknown): TimedFault {
  try {
    return isObject(written) ? checkFault(written) : parseFault(String(written).trim());
  } catch (thrown) {
    throw rtmsError(thrown);
  }
}

/** A list, or text with commas. */
function faultsOf(written: unknown): TimedFault[] {
  const list = Array.isArray(written) ? written : String(written ?? "").split(",");
  return list.filter((each) => String(each).trim() !== "").map(faultOf);
}

/** @throws RtmsError RTMS_INPUT if it is set and not a number within the bounds */
function optionalNumber(properties: Properties, property: string, min: number, max: number): number | undefined {
  const isSet = textProperty(properties, property, "") !== "";
  return isSet ? numberProperty(properties, property, 0, min, max) : undefined;
}

function urlOf(properties: Properties): string {
  const url = textProperty(properties, "url", "").trim();
  if (url !== "" && !(/^https?:\/\//i.test(url) && URL.canParse(url)))
    throw new RtmsError(
      "RTMS_INPUT",
      'The property "url" is no whole http or https URL. Write it as http://127.0.0.1:1880/zoom/rtms, or leave it empty ' +
        "for the webhook node with the same app.",
    );
  return url;
}

function speakersOf(properties: Properties): number | undefined {
  const speakers = optionalNumber(properties, "speakers", 1, MOST_SPEAKERS);
  if (speakers === undefined || Number.isInteger(speakers)) return speakers;
  throw new RtmsError("RTMS_INPUT", `The property "speakers" is ${speakers}; expected a whole number.`);
}

/**
 * @param folder what the paths of files are relative to
 * @throws RtmsError RTMS_INPUT naming the property that is wrong
 */
export function simulatorSettings(properties: Properties, folder: string): SimulatorSettings {
  const pathOf = (property: string): string | undefined => {
    const path = textProperty(properties, property, "").trim();
    return path === "" ? undefined : resolve(folder, path);
  };
  return {
    url: urlOf(properties),
    product: choiceProperty(properties, "product", NAMES, "meeting"),
    faults: faultsOf(properties.faults),
    material: {
      file: pathOf("file"),
      transcript: pathOf("transcript"),
      speakers: speakersOf(properties),
      seconds: optionalNumber(properties, "seconds", 1, MOST_SECONDS),
    },
  };
}

/**
 * What a message asks for: `stop`, or what is to be played, which is the node's own as far as the message says nothing.
 * @throws RtmsError RTMS_INPUT naming what is wrong
 */
export function orderOf(payload: unknown, own: Order): Order | "stop" {
  if (!isObject(payload)) return own;
  if (payload.action === "stop") return "stop";
  if (payload.action !== "start") return own;
  checkBounds(payload);
  const { product, faults } = payload;
  return {
    product: choiceProperty({ product }, "product", NAMES, own.product),
    faults: faults === undefined ? own.faults : faultsOf(faults),
  };
}

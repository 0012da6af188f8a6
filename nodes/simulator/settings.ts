// The node's properties and its messages (contract#simulator-node), each read by the same rules.

import { resolve } from "node:path";
import { errorsOf } from "../../src/protocol/errors";
import { checkBounds, isObject } from "../../src/protocol/input";
import type { Product } from "../../src/protocol/values";
import { choiceProperty, type Properties, readProperties, rtmsError } from "../../src/runtime";
import type { Material } from "../../src/simulator";
import { checkFault, parseFault, type TimedFault } from "../../src/simulator/faults";
import { PROPERTIES } from "./properties";

/** What is to be played. */
export interface Order {
  readonly product: Product;
  readonly faults: readonly TimedFault[];
}

export interface SimulatorSettings extends Order {
  /** The id of the account; empty: only a stream is pretended, without a meeting that REST could start. */
  readonly account: string;
  /** Empty: the webhook node with the same app. */
  readonly url: string;
  readonly material: Material;
}

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

/** An error of this node. */
export const simulatorNodeError = errorsOf({
  noWebUrl:
    'The property "url" is not a complete http or https URL. Write it as http://127.0.0.1:1880/zoom/rtms, or leave it ' +
    "empty to use the webhook node with the same app.",
  mostMeetings: '{most} simulated meetings are already playing. Wait, or send {"action": "stop"}.',
});

function checkedUrl(url: string): string {
  if (url !== "" && !(/^https?:\/\//i.test(url) && URL.canParse(url)))
    throw simulatorNodeError("RTMS_INPUT", "noWebUrl");
  return url;
}

/**
 * @param folder what the paths of files are relative to
 * @throws RtmsError RTMS_INPUT naming the property that is wrong
 */
export function simulatorSettings(properties: Properties, folder: string): SimulatorSettings {
  const { url, product, file, transcript, speakers, seconds } = readProperties(PROPERTIES, properties);
  const pathOf = (path: string): string | undefined => (path === "" ? undefined : resolve(folder, path));
  return {
    account: typeof properties.account === "string" ? properties.account : "",
    url: checkedUrl(url),
    product,
    faults: faultsOf(properties.faults),
    material: { file: pathOf(file), transcript: pathOf(transcript), speakers, seconds },
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
    product: choiceProperty({ product }, "product", PROPERTIES.product.choices, own.product),
    faults: faults === undefined ? own.faults : faultsOf(faults),
  };
}

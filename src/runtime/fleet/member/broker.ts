// How the broker of a core `mqtt-broker` node is reached, for a connection of the fleet's own: the node's is left alone, with its
// client id, its will and its users. Its fields are those of Node-RED's core node 10-mqtt.js, the same from 4.0 to 5.0.

import type { MqttOptions } from "../../../fleet";
import { isObject, type JsonObject } from "../../../protocol/input";
import { runtimeError } from "../../texts";
import { referenceFault } from "../../variables";

export interface Broker {
  /** Such as `mqtts://broker.example:8883`. */
  url: string;
  /** Options of the package `mqtt`. */
  options: MqttOptions;
}

/**
 * What does not count for a fleet's connection. `properties` has the session's expiry, which would delay the will; its user
 * properties are kept, because a broker may check them.
 */
const OF_THE_NODE: ReadonlySet<string> = new Set([
  "clientId",
  "will",
  "keepalive",
  "clean",
  "reconnectPeriod",
  "properties",
]);

function ownProperties({ properties }: JsonObject): JsonObject {
  const userProperties = isObject(properties) ? properties.userProperties : undefined;
  return userProperties === undefined ? {} : { properties: { userProperties } };
}

function checkVariable(name: string, value: unknown): void {
  const fault = referenceFault(String(value ?? ""));
  if (fault !== undefined) throw runtimeError("RTMS_FLEET", "brokerVariable", { name, fault });
}

/**
 * Reads what the node has made of its settings when it was created. To be called when the flows start, because a TLS
 * configuration and `${NAME}` are in there already.
 * @param node as `RED.nodes.getNode` gives it
 * @throws RtmsError RTMS_FLEET if there is no such node, it is another, or has no address
 */
export function brokerOf(node: unknown): Broker {
  if (!isObject(node)) throw runtimeError("RTMS_FLEET", "noBroker");
  if (node.type !== "mqtt-broker") throw runtimeError("RTMS_FLEET", "otherBroker", { type: String(node.type) });
  const { brokerurl, options, broker, url } = node;
  if (typeof brokerurl !== "string" || brokerurl === "" || !isObject(options))
    throw runtimeError("RTMS_FLEET", "noBrokerAddress");
  checkVariable("server", url || broker);
  checkVariable("user", options.username);
  checkVariable("password", options.password);
  const kept = Object.entries(options).filter(([name, value]) => !OF_THE_NODE.has(name) && value !== undefined);
  return { url: brokerurl, options: { ...Object.fromEntries(kept), ...ownProperties(options) } };
}

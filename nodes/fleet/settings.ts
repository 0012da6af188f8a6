// Reads and checks the saved properties of zoom-rtms-fleet (docs/fleet.md).

import { errorsOf } from "../../src/protocol/errors";
import { type FleetSettings, type Properties, readProperties, textProperty } from "../../src/runtime";
import { PROPERTIES } from "./properties";
import { forbiddenCharacter } from "./topic-part";

const fleetNodeError = errorsOf({
  noName:
    "The Zoom fleet has no name, by which its members find each other. Enter the same name in all of them, and deploy.",
  topicPart:
    "The {property} of the Zoom fleet is {value}. It is a part of MQTT topics, so {character} cannot be in it. " +
    "Leave that out, in all members, and deploy.",
  noBroker:
    "The Zoom fleet {name} has no MQTT broker, or it is deleted or disabled. Open the fleet, choose the broker, and deploy.",
});

function topicPart(property: "name" | "prefix", text: string): string {
  const character = forbiddenCharacter(text);
  if (character === undefined) return text;
  const shown = { value: JSON.stringify(text), character: JSON.stringify(character) };
  throw fleetNodeError("RTMS_INPUT", "topicPart", { property, ...shown });
}

/**
 * @param find the node of an id
 * @throws RtmsError RTMS_INPUT with the cure
 */
export function fleetSettings(
  properties: Properties,
  find: (id: string) => { type: string } | null | undefined,
): FleetSettings {
  const { prefix, balance } = readProperties(PROPERTIES, properties);
  const name = textProperty(properties, "name", "");
  if (name === "") throw fleetNodeError("RTMS_INPUT", "noName");
  const broker = textProperty(properties, "broker", "");
  const parts = { name: topicPart("name", name), prefix: topicPart("prefix", prefix) };
  if (find(broker)?.type !== PROPERTIES.broker.type) throw fleetNodeError("RTMS_INPUT", "noBroker", { name });
  return { ...parts, balance, broker };
}

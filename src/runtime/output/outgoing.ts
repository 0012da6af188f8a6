// Copies the user's properties from an input message to the messages made of it (contract#messages: other properties
// are copied shallowly).

import type { FlowMessage } from "./incoming";

/** Properties that these nodes set themselves and never copy. */
const OWN = new Set([
  "payload",
  "topic",
  "rtms",
  "audio",
  "transcript",
  "parts",
  "complete",
  "format",
  "filename",
  "file",
]);

/**
 * A shallow copy of the properties that are the user's. `_msgid` goes along only if the message is `alone` in giving the
 * one that is sent; Node-RED gives any other its own.
 */
export function passOn(message: FlowMessage, alone: boolean): FlowMessage {
  const properties: FlowMessage = {};
  for (const name of Object.keys(message))
    if (!OWN.has(name) && (alone || name !== "_msgid")) properties[name] = message[name];
  return properties;
}

// What an output node passes on of the messages it was given (contract#messages: other properties are copied
// shallowly).

import type { FlowMessage } from "./incoming";

/** What these nodes say themselves, and so never pass on. */
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

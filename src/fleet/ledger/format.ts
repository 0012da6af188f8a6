// A register as the broker keeps it: JSON with a signature before the value, `{"mac":"…","value":…}`, so that any MQTT tool
// shows it. The signature is over the text of the value, which is therefore parsed only when it is known to be a member's.

import type { FleetKey } from "./fleet-key";

const HEAD = '{"mac":"';
const MIDDLE = '","value":';
const SIGNATURE = 43;
/** Bytes; far above any register. What is larger is not read. */
const LARGEST = 8 * 1024 * 1024;
const VALUE = HEAD.length + SIGNATURE + MIDDLE.length;

export function signedText(key: FleetKey, topic: string, value: object): string {
  const text = JSON.stringify(value);
  return `${HEAD}${key.sign(topic, text)}${MIDDLE}${text}}`;
}

/** Why what is below a topic is not used. */
export type Ignored = "unsigned" | "foreign" | "version";

/** The value, or why it is not used: nothing signed, or signed by no member or for another topic. */
export function readSigned(key: FleetKey, topic: string, payload: Buffer): { value: unknown } | { ignored: Ignored } {
  if (payload.length > LARGEST) return { ignored: "unsigned" };
  const text = payload.toString();
  if (!text.startsWith(HEAD) || text.slice(VALUE - MIDDLE.length, VALUE) !== MIDDLE || !text.endsWith("}"))
    return { ignored: "unsigned" };
  const value = text.slice(VALUE, -1);
  if (!key.isSigned(topic, value, text.slice(HEAD.length, HEAD.length + SIGNATURE))) return { ignored: "foreign" };
  try {
    return { value: JSON.parse(value) };
  } catch {
    return { ignored: "version" };
  }
}

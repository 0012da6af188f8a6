// Reads one frame of the event WebSocket (protocol#connecting-for-events). Whatever a frame holds, reading it does not throw.

import { isObject, parseLossless } from "../../protocol/input";
import { parseWebhook, URL_VALIDATION, type Webhook } from "../../protocol/webhook";

export type Frame =
  /** The answer to the connection. Only `success` decides; `said` is Zoom's text as it came, which has changed before. */
  | { kind: "connection"; success: boolean; said: string }
  | { kind: "event"; webhook: Webhook }
  /** A message whose content is not an event. */
  | { kind: "noEvent" }
  /** Heartbeats, unknown modules, and what is not JSON at all: they show that the connection lives, nothing else. */
  | { kind: "other" };

const OTHER: Frame = { kind: "other" };
const NO_EVENT: Frame = { kind: "noEvent" };
/** A large number that was read as text, to keep its digits. */
const NUMBER = /^-?\d+$/;
/** The check of a URL is answered and never passed on; here there is nothing to answer. */
const isName = (event: string): boolean => event !== URL_VALIDATION && !NUMBER.test(event);

/** The event inside of a message: JSON in a string, as a webhook's body, or that object itself. */
function readEvent(content: unknown): Frame {
  try {
    const webhook = parseWebhook(content);
    return isName(webhook.body.event) ? { kind: "event", webhook } : NO_EVENT;
  } catch {
    return NO_EVENT;
  }
}

/** @param bytes UTF-8; read only during the call */
export function readFrame(bytes: Buffer): Frame {
  let frame: unknown;
  try {
    frame = parseLossless(bytes.toString());
  } catch {
    return OTHER;
  }
  if (!isObject(frame)) return OTHER;
  if (frame.module === "message") return readEvent(frame.content);
  if (frame.module !== "build_connection") return OTHER;
  return {
    kind: "connection",
    success: frame.success === true,
    said: typeof frame.content === "string" ? frame.content : "",
  };
}

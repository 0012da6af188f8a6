// Parses the payload of a frame into a message (protocol#frames and protocol#message-types). Other files decide what the
// message means.

import { beyondBounds, isObject } from "../input";
import { scanMedia } from "./scan";
import type { WireMessage } from "./wire-message";

/**
 * Parses a frame, text or binary (protocol#frames: servers send both): `bytes` from `start` to before `end`. `content.data`
 * of audio, video and screen share may be decoded already; `bytesOf` takes both.
 * @returns `undefined` unless it is a JSON object with an integer `msg_type`, within the bounds
 */
export function parseFrame(bytes: Buffer, start = 0, end = bytes.length): WireMessage | undefined {
  return scanMedia(bytes, start, end) ?? parseWhole(bytes.toString("utf8", start, end));
}

/** `maxFrame` limits the text of a frame. */
const FRAME_BOUNDS = { text: Number.POSITIVE_INFINITY };

function parseWhole(text: string): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Number.isInteger(value.msg_type) || beyondBounds(value, FRAME_BOUNDS)) return undefined;
  return value as WireMessage;
}

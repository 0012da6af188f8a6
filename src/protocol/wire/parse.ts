// Parses the payload of a frame into a message (protocol#frames and protocol#message-types). Other files decide what the
// message means.

import { beyondBounds, isObject } from "../input";
import { scanMedia } from "./scan";
import type { WireMessage } from "./wire-message";

/**
 * Parses a frame, text or binary (protocol#frames: servers send both). `content.data` of audio, video and screen share may
 * be decoded already; `bytesOf` takes both.
 * @returns `undefined` unless it is a JSON object with an integer `msg_type`, within the bounds
 */
export function parseFrame(payload: Buffer): WireMessage | undefined {
  return scanMedia(payload) ?? parseWhole(payload);
}

/** `maxFrame` limits the text of a frame. */
const FRAME_BOUNDS = { text: Number.POSITIVE_INFINITY };

function parseWhole(payload: Buffer): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Number.isInteger(value.msg_type) || beyondBounds(value, FRAME_BOUNDS)) return undefined;
  return value as WireMessage;
}

// One frame into one narrowed message (protocol#frames and protocol#message-types). What a message means is decided
// elsewhere.

import { beyondBounds, isObject } from "../input";
import { scanMedia } from "./scan";
import type { WireMessage } from "./wire-message";

/**
 * Parses a frame, text or binary (protocol#frames: servers send both). `content.data` of audio, video and screen
 * share may be its bytes already; `bytesOf` takes both.
 * @returns `undefined` if it is no JSON object with an integer `msg_type`
 */
export function parseFrame(payload: Buffer): WireMessage | undefined {
  return scanMedia(payload) ?? parseWhole(payload);
}

/** How much text a frame has is bounded by `maxFrame`. */
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

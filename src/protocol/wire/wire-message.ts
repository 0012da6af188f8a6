// The messages of the wire, and which of them carry media.

import type { JsonObject } from "../input";
import { type Medium, MessageType } from "../values";

/** A message of the wire: a JSON object with an integer `msg_type`. */
export interface WireMessage extends JsonObject {
  msg_type: number;
}

const MEDIUM_OF_TYPE: Readonly<Record<number, Medium>> = {
  [MessageType.MEDIA_DATA_AUDIO]: "audio",
  [MessageType.MEDIA_DATA_VIDEO]: "video",
  [MessageType.MEDIA_DATA_SHARE]: "share",
  [MessageType.MEDIA_DATA_TRANSCRIPT]: "transcript",
  [MessageType.MEDIA_DATA_CHAT]: "chat",
};

/** The medium that a message carries; `undefined` for every other type. */
export function mediumOf(message: WireMessage): Medium | undefined {
  return MEDIUM_OF_TYPE[message.msg_type];
}

// What the content of all media frames has in common (protocol#media-messages): its shapes, who it is from, its bytes.

import { isObject, type JsonObject } from "../input";
import { type Medium, type Speaker, zoomId } from "../values";
import type { WireMessage } from "./wire-message";

/**
 * `content` in its shapes: an object, or its data alone (protocol#old-media-messages), each perhaps with fields beside
 * it. A scanned frame, which is nearly every one, has none.
 */
export function contentOf(message: WireMessage): JsonObject {
  const { content } = message;
  if (isObject(content) && content.data instanceof Buffer) return content;
  const { msg_type: _type, content: _content, ...beside } = message;
  return isObject(content) ? { ...beside, ...content } : { ...beside, data: content ?? beside.data };
}

/** Somebody by `user_id` and `user_name`, or `userId` and `userName` (protocol#observation-14). */
export function personOf(value: unknown): Speaker | undefined {
  if (!isObject(value)) return undefined;
  const id = zoomId(value.user_id ?? value.userId);
  if (id === undefined) return undefined;
  const name = value.user_name ?? value.userName;
  return typeof name === "string" && name !== "" ? { id, name } : { id };
}

const NOBODY = "0";

/** Who a packet is from; nobody in mixed audio. Names also come from the roster, and go there. */
export function speakerOf(content: JsonObject, roster: Map<string, string>): Speaker | undefined {
  const channelId = zoomId(content.channel_id);
  if (channelId !== undefined) {
    const name = roster.get(channelId);
    return name === undefined ? { id: channelId, channelId } : { id: channelId, name, channelId };
  }
  const id = zoomId(content.user_id);
  if (id === undefined || id === NOBODY) return undefined;
  const { user_name: given } = content;
  if (typeof given === "string" && given !== "") {
    if (roster.get(id) !== given) roster.set(id, given);
    return { id, name: given };
  }
  const name = roster.get(id);
  return name === undefined ? { id } : { id, name };
}

/**
 * The bytes of base64 text, or of a scanned frame. Ours to decide by type, never by guessing (protocol#old-media-messages).
 * @returns `undefined` for no bytes, and for text that is no base64, with padding or without, perhaps in lines
 */
export function bytesOf(data: unknown): Buffer | undefined {
  if (data instanceof Buffer) return data;
  if (typeof data !== "string" || data === "") return undefined;
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > 0 && bytes.length === decodedLength(data)) return bytes;
  const inOneLine = data.replace(/[\t\n\r ]+/g, "");
  return inOneLine.length < data.length ? bytesOf(inOneLine) : undefined;
}

const EQUALS = 0x3d;

/**
 * What base64 of this length gives; -1 for none. Node's decoder passes over what is no letter of it, so a length that
 * comes out right vouches for every one; but of those beyond ASCII it looks at half.
 */
function decodedLength(text: string): number {
  let letters = text.length;
  for (let padding = 0; padding < 2 && text.charCodeAt(letters - 1) === EQUALS; padding += 1) letters -= 1;
  return letters % 4 === 1 || Buffer.byteLength(text) > text.length ? -1 : Math.floor((letters * 3) / 4);
}

/** Whether a message of audio, video or screen share has data that are no base64. */
export function isGarbled(medium: Medium, message: WireMessage): boolean {
  const { data } = contentOf(message);
  const isText = medium === "transcript" || medium === "chat";
  return !isText && typeof data === "string" && data !== "" && bytesOf(data) === undefined;
}

const H264_START = Buffer.from([0, 0, 1]);
const IDR_SLICE = 5;

/** Whether an H264 access unit (Annex B) holds an IDR slice. */
export function hasIdrSlice(payload: Buffer): boolean {
  for (let at = payload.indexOf(H264_START); at >= 0; at = payload.indexOf(H264_START, at + 3))
    if (((payload[at + 3] ?? 0) & 0x1f) === IDR_SLICE) return true;
  return false;
}

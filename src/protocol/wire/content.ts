// Reads what the content of all media messages has in common (protocol#media-messages): its shapes, the speaker, the bytes.

import { isObject, type JsonObject } from "../input";
import { type Medium, type Speaker, zoomId } from "../values";
import type { WireMessage } from "./wire-message";

/** Whether data are decoded. JSON has no bytes, so they come from the scanner; `instanceof` takes longer. */
const isBytes = (data: unknown): data is Buffer => ArrayBuffer.isView(data);

/**
 * `content` in all its shapes: an object, or the data alone (protocol#old-media-messages), each perhaps with fields beside
 * it. Scanned messages, which are nearly all, have no such fields.
 */
export function contentOf(message: WireMessage): JsonObject {
  const { content } = message;
  if (isObject(content) && isBytes(content.data)) return content;
  const { msg_type: _type, content: _content, ...beside } = message;
  return isObject(content) ? { ...beside, ...content } : { ...beside, data: content ?? beside.data };
}

/** A person, by `user_id` and `user_name`, or `userId` and `userName` (protocol#observation-14). */
export function personOf(value: unknown): Speaker | undefined {
  if (!isObject(value)) return undefined;
  const id = zoomId(value.user_id ?? value.userId);
  if (id === undefined) return undefined;
  const name = value.user_name ?? value.userName;
  return typeof name === "string" && name !== "" ? { id, name } : { id };
}

const MIXED = "0";

/** The speaker of a packet; `undefined` in mixed audio. Names are taken from the roster, and new ones added to it. */
export function speakerOf(content: JsonObject, roster: Map<string, string>): Speaker | undefined {
  const channelId = zoomId(content.channel_id);
  if (channelId !== undefined) {
    const name = roster.get(channelId);
    return name === undefined ? { id: channelId, channelId } : { id: channelId, name, channelId };
  }
  const id = zoomId(content.user_id);
  if (id === undefined || id === MIXED) return undefined;
  const { user_name: given } = content;
  if (typeof given === "string" && given !== "") {
    if (roster.get(id) !== given) roster.set(id, given);
    return { id, name: given };
  }
  const name = roster.get(id);
  return name === undefined ? { id } : { id, name };
}

/**
 * The bytes of base64 text, with or without padding and line breaks; a scanned message has them as a Buffer already.
 * Whether text is base64 follows from the message type, never from a guess (protocol#old-media-messages).
 * @returns `undefined` if there are no bytes, or the text is not base64
 */
export function bytesOf(data: unknown): Buffer | undefined {
  if (isBytes(data)) return data;
  if (typeof data !== "string" || data === "") return undefined;
  const bytes = Buffer.from(data, "base64");
  if (bytes.length > 0 && bytes.length === decodedLength(data)) return bytes;
  const inOneLine = data.replace(/[\t\n\r ]+/g, "");
  return inOneLine.length < data.length ? bytesOf(inOneLine) : undefined;
}

const EQUALS = 0x3d;

/**
 * The number of bytes in base64 text of this length; -1 if it cannot be base64. Node's decoder skips invalid characters, so
 * if it returns as many bytes, all were valid. Of characters beyond ASCII it reads half, so they are excluded here.
 */
function decodedLength(text: string): number {
  let letters = text.length;
  for (let padding = 0; padding < 2 && text.charCodeAt(letters - 1) === EQUALS; padding += 1) letters -= 1;
  return letters % 4 === 1 || Buffer.byteLength(text) > text.length ? -1 : Math.floor((letters * 3) / 4);
}

/** Whether the data of audio, video or screen share are not base64. */
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

// What the content of all media frames has in common (protocol section 10): its shapes, who it is from, its bytes.

import { isObject, type JsonObject } from "./json";
import type { Speaker } from "./messages";
import type { WireMessage } from "./wire";

/** `content` in its shapes: an object, or base64 text with the other fields beside it (protocol section 10.4). */
export function contentOf(message: WireMessage): JsonObject {
  if (isObject(message.content)) return message.content;
  const { content, user_id, user_name, timestamp } = message;
  return { data: content, user_id, user_name, timestamp };
}

/** An id of Zoom as text: documented as an integer, shown as a string (protocol section 20, rows 22 and 23). */
export function zoomId(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/** Somebody by `user_id` and `user_name`. */
export function personOf(value: unknown): Speaker | undefined {
  if (!isObject(value)) return undefined;
  const id = zoomId(value.user_id);
  if (id === undefined) return undefined;
  return typeof value.user_name === "string" && value.user_name !== "" ? { id, name: value.user_name } : { id };
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

/** The bytes of base64 text, or of a scanned frame. Ours to decide by type, never by guessing (protocol section 10.4). */
export function bytesOf(data: unknown): Buffer | undefined {
  if (data instanceof Buffer) return data;
  if (typeof data !== "string" || data === "") return undefined;
  const bytes = Buffer.from(data, "base64");
  return bytes.length > 0 ? bytes : undefined;
}

const H264_START = Buffer.from([0, 0, 1]);
const IDR_SLICE = 5;

/** Whether an H264 access unit (Annex B) holds an IDR slice. */
export function hasIdrSlice(data: Buffer): boolean {
  for (let at = data.indexOf(H264_START); at >= 0; at = data.indexOf(H264_START, at + 3))
    if (((data[at + 3] ?? 0) & 0x1f) === IDR_SLICE) return true;
  return false;
}

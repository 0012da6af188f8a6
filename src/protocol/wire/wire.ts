// One frame into one narrowed message (protocol#frames and protocol#message-types). What a message means is decided
// elsewhere.

import { beyondBounds, firstWebSocketUrl, isObject } from "../input";
import { codeIn, type Medium, MessageType, nameOf, numberOf, StatusCode } from "../values";
import type { ZoomStatus } from "../words";
import { scanMedia } from "./scan";
import type { WireMessage } from "./wire-message";

/**
 * Parses a frame, text or binary (protocol#frames: servers send both). `content.data` of audio, video and screen
 * share may be its bytes already; `bytesOf` takes both.
 * @returns `undefined` if it is no JSON object with an integer `msg_type`
 */
export function parseFrame(data: Buffer): WireMessage | undefined {
  return scanMedia(data) ?? parseWhole(data);
}

/** How much text a frame has is bounded by `maxFrame`. */
const FRAME_BOUNDS = { text: Number.POSITIVE_INFINITY };

function parseWhole(data: Buffer): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Number.isInteger(value.msg_type) || beyondBounds(value, FRAME_BOUNDS)) return undefined;
  return value as WireMessage;
}

/** Stands for a status that is neither a number nor a name, or that only words tell. */
export const UNREADABLE = -1;
const SAYS_YES = /^(?:ok(?:ay)?|success(?:ful(?:ly)?)?|accepted)[.!]?$/i;

function statusCode(value: unknown): number {
  const saysYes = typeof value === "string" && SAYS_YES.test(value.trim());
  return codeIn(StatusCode, value) ?? (saysYes ? StatusCode.STATUS_OK : UNREADABLE);
}

/** Without a status, Zoom's words tell; they may be a status by name. */
function statusOfWords(reason: unknown, silence: number): number {
  const words = typeof reason === "string" ? reason.trim() : "";
  if (words === "") return silence;
  if (SAYS_YES.test(words)) return StatusCode.STATUS_OK;
  return numberOf(StatusCode, words.replace(/[\s-]+/g, "_")) ?? UNREADABLE;
}

/**
 * The status in a reply, as a number or by name, under either of its keys (protocol#disagreement-11,
 * protocol#disagreement-18 and protocol#observation-15).
 * @param success whether the reply carries what only success carries, which tells where there is no status; `undefined`
 *   where a reply may be bare
 */
export function statusOf(message: WireMessage, success?: boolean): ZoomStatus {
  const { STATUS_OK } = StatusCode;
  const given = message.status_code ?? message.status;
  let code: number;
  if (given !== undefined && given !== null) code = statusCode(given);
  else code = success ? STATUS_OK : statusOfWords(message.reason, success === false ? UNREADABLE : STATUS_OK);
  return { code, name: code === UNREADABLE ? "UNKNOWN" : nameOf(StatusCode, code) };
}

const MEDIUM_OF_TYPE: Readonly<Record<number, Medium>> = {
  [MessageType.MEDIA_DATA_AUDIO]: "audio",
  [MessageType.MEDIA_DATA_VIDEO]: "video",
  [MessageType.MEDIA_DATA_SHARE]: "share",
  [MessageType.MEDIA_DATA_TRANSCRIPT]: "transcript",
  [MessageType.MEDIA_DATA_CHAT]: "chat",
};

/** The medium that a frame carries; `undefined` for every other type. */
export function mediumOf(message: WireMessage): Medium | undefined {
  return MEDIUM_OF_TYPE[message.msg_type];
}

/** The status in the reply to a signaling handshake: success names media servers. */
export function signalingReplyStatus(message: WireMessage): ZoomStatus {
  return statusOf(message, firstWebSocketUrl(mediaUrlsOf(message)) !== undefined);
}

/**
 * The status in the reply to a media handshake (message 4), whose refusals may come as message 2
 * (protocol#disagreement-15).
 */
export function mediaReplyStatus(message: WireMessage): ZoomStatus | undefined {
  const { DATA_HAND_SHAKE_RESP, SIGNALING_HAND_SHAKE_RESP } = MessageType;
  if (message.msg_type === DATA_HAND_SHAKE_RESP) return statusOf(message, isObject(message.media_params) || undefined);
  const status = message.msg_type === SIGNALING_HAND_SHAKE_RESP ? signalingReplyStatus(message) : undefined;
  return status?.code === 0 ? undefined : status;
}

const LONGEST_REASON = 200;
/** A signature is 64 hexadecimal digits; Zoom might quote ours. */
const SIGNATURE = /[0-9a-f]{64,}/gi;

/** Zoom's words beside a status, fit to be shown. */
export function reasonText(message: WireMessage): string {
  return typeof message.reason === "string" ? message.reason.replace(SIGNATURE, "…").slice(0, LONGEST_REASON) : "";
}

/** `media_server.server_urls` of the signaling reply in any of its shapes (protocol#signaling-reply). */
export type MediaUrls = string | Readonly<Record<string, unknown>>;

export function mediaUrlsOf(message: WireMessage): MediaUrls {
  const server = isObject(message.media_server) ? message.media_server : message;
  const urls = server.server_urls ?? server.media_server_url ?? message.media_server_url;
  if (isObject(urls)) return urls;
  return firstWebSocketUrl(urls) ?? {};
}

const URL_KEYS: Readonly<Record<string, readonly string[]>> = {
  audio: ["audio"],
  video: ["video"],
  transcript: ["transcript"],
  share: ["deskshare", "share", "sharescreen", "screenshare"],
  chat: ["chat"],
};

/** The URL for a medium: its own, else `all`, else `audio`, else any (protocol#signaling-reply). */
export function mediaUrl(urls: MediaUrls, key: string): string | undefined {
  if (typeof urls === "string") return urls;
  for (const candidate of [...(URL_KEYS[key] ?? []), "all", "audio"]) {
    const url = firstWebSocketUrl(urls[candidate]);
    if (url !== undefined) return url;
  }
  return firstWebSocketUrl(urls);
}

/** Whether a URL for all media on one socket is offered. */
export function offersUnified(urls: MediaUrls): boolean {
  return typeof urls === "string" || firstWebSocketUrl(urls.all) !== undefined;
}

// One frame into one narrowed message (protocol sections 1 and 8). What a message means is decided elsewhere.

import { MessageType, StatusCode } from "./enums";
import type { ZoomStatus } from "./errors";
import { finiteNumber, isObject, type JsonObject } from "./json";
import type { Medium } from "./messages";
import { nameOf, numberOf } from "./names";
import { scanMedia } from "./scan";
import { firstWebSocketUrl } from "./servers";

/** Any message of the wire: a JSON object with an integer `msg_type`. */
export interface WireMessage extends JsonObject {
  msg_type: number;
}

/**
 * Parses a frame, text or binary (protocol section 1: servers send both). `content.data` of audio, video and screen
 * share may be its bytes already; `bytesOf` takes both.
 * @returns `undefined` if it is no JSON object with an integer `msg_type`
 */
export function parseFrame(data: Buffer): WireMessage | undefined {
  return scanMedia(data) ?? parseWhole(data);
}

/** No message of the protocol nests deeper than a few levels; what is passed on must not exhaust anybody's stack. */
const DEEPEST = 32;

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

function parseWhole(data: Buffer): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Number.isInteger(value.msg_type) || isDeeperThan(DEEPEST, value)) return undefined;
  return value as WireMessage;
}

/** Stands for a status that is neither a number nor a name. */
const UNREADABLE = -1;

function statusCode(value: unknown): number {
  if (value === undefined || value === null) return StatusCode.STATUS_OK;
  return finiteNumber(value) ?? numberOf(StatusCode, String(value)) ?? UNREADABLE;
}

/** The status in a reply, a number or its name; absent means success (protocol section 20, rows 11 and 18). */
export function statusOf(message: WireMessage): ZoomStatus {
  const code = statusCode(message.status_code);
  return { code, name: nameOf(StatusCode, code) };
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

/** The status in the reply to a media handshake (message 4), whose refusals may come as message 2 (section 20, row 15). */
export function mediaReplyStatus(message: WireMessage): ZoomStatus | undefined {
  const { DATA_HAND_SHAKE_RESP, SIGNALING_HAND_SHAKE_RESP } = MessageType;
  if (message.msg_type === DATA_HAND_SHAKE_RESP) return statusOf(message);
  const status = message.msg_type === SIGNALING_HAND_SHAKE_RESP ? statusOf(message) : undefined;
  return status?.code === 0 ? undefined : status;
}

const LONGEST_REASON = 200;
/** A signature is 64 hexadecimal digits; Zoom might quote ours. */
const SIGNATURE = /[0-9a-f]{64,}/gi;

/** Zoom's words beside a status, fit to be shown. */
export function reasonText(message: WireMessage): string {
  return typeof message.reason === "string" ? message.reason.replace(SIGNATURE, "…").slice(0, LONGEST_REASON) : "";
}

/** `media_server.server_urls` of the signaling reply in any of its shapes (protocol section 5.2). */
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

/** The URL for a medium: its own, else `all`, else `audio`, else any (protocol section 5.2). */
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

// One frame into one narrowed message (protocol sections 1 and 8). What a message means is decided elsewhere.

import { StatusCode } from "./enums";
import type { ZoomStatus } from "./errors";
import { finiteNumber, isObject, type JsonObject } from "./json";
import { nameOf } from "./names";
import { firstWebSocketUrl } from "./servers";

/** Any message of the wire: a JSON object with an integer `msg_type`. */
export interface WireMessage extends JsonObject {
  msg_type: number;
}

/**
 * Parses a frame, text or binary (protocol section 1: servers send both).
 * @returns `undefined` if it is no JSON object with an integer `msg_type`
 */
export function parseFrame(data: Buffer): WireMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch {
    return undefined;
  }
  return isObject(value) && Number.isInteger(value.msg_type) ? (value as WireMessage) : undefined;
}

/** The status in a reply; absent means success (protocol section 20, rows 11 and 18). */
export function statusOf(message: WireMessage): ZoomStatus {
  const code = finiteNumber(message.status_code) ?? 0;
  return { code, name: nameOf(StatusCode, code) };
}

/** Zoom's words beside a status. */
export function reasonText(message: WireMessage): string {
  return typeof message.reason === "string" ? message.reason : "";
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

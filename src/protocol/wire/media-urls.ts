// Reads the URLs of the media servers in the signaling reply (protocol#signaling-reply).

import { firstWebSocketUrl, isObject } from "../input";
import type { WireMessage } from "./wire-message";

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

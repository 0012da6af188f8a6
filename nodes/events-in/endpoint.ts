// The endpoint of an event subscription, as Zoom shows it (protocol#connecting-for-events). A token is sent there, so it must
// be a host of the account. Pure; the dialog uses it too.

import { zoomHostOf } from "../../src/api/settings";
import { parseUrl } from "../../src/protocol/input";

export type EndpointFault = "unreadable" | "notSecure" | "stranger" | "noSubscription";

/** What a pasted URL may hold and this node sets itself. */
const TOKEN = "access_token";
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const SCHEME = /^wss?:$/;

/** An endpoint as it may be saved: flows are exported, and a pasted token is good for an hour. */
export function withoutToken(text: string): string {
  const url = parseUrl(text.trim());
  if (!url?.searchParams.has(TOKEN)) return text;
  url.searchParams.delete(TOKEN);
  return url.href;
}

/** Whether a token of the account may be sent to the host. */
function belongsTo(url: URL, accountHost: string): boolean {
  const zoom = zoomHostOf(accountHost);
  if (zoom !== undefined) return url.hostname === zoom || url.hostname.endsWith(`.${zoom}`);
  const own = parseUrl(accountHost.trim().toLowerCase())?.hostname ?? "";
  // The account of a test server or simulator.
  return url.hostname === own || (LOOPBACK.test(url.hostname) && LOOPBACK.test(own));
}

/**
 * The endpoint without a token and a fragment, or why it cannot be used.
 * @param accountHost the account's host: `zoom.us`, `zoomgov.com`, or the origin of a test server
 */
export function readEndpoint(
  text: string,
  accountHost: string,
): { url: string } | { fault: EndpointFault; host: string } {
  const url = parseUrl(text.trim());
  if (!url || !SCHEME.test(url.protocol) || url.username !== "" || url.password !== "")
    return { fault: "unreadable", host: "" };
  const { host } = url;
  if (!belongsTo(url, accountHost)) return { fault: "stranger", host };
  if (url.protocol === "ws:" && !LOOPBACK.test(url.hostname)) return { fault: "notSecure", host };
  if (!url.searchParams.get("subscriptionId")) return { fault: "noSubscription", host };
  url.searchParams.delete(TOKEN);
  url.hash = "";
  return { url: url.href };
}

// Where Zoom's OAuth, REST and event WebSocket are (protocol#oauth, protocol#connecting-for-events).

import { parseUrl } from "../protocol/input";
import { apiInputError } from "./errors";
import { zoomHostOf } from "./settings";

export interface Hosts {
  /** The URL of the tokens. */
  oauth: string;
  /** What the path of a REST call is appended to. */
  api: string;
  /** The event WebSocket, without a subscription. */
  events: string;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A server for tests and simulators. Only this machine may be reached without TLS, because the secret is sent there. */
function isOrigin(url: URL): boolean {
  const isBare =
    url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
  return isBare && (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname)));
}

/**
 * @param host `zoom.us`, which is also meant by an empty text; `zoomgov.com`; another name of Zoom's; or the origin of a simulator or test server
 * @throws RtmsError RTMS_INPUT for any other
 */
export function hostsOf(host: string): Hosts {
  const zoom = zoomHostOf(host);
  if (zoom)
    return { oauth: `https://${zoom}/oauth/token`, api: `https://api.${zoom}/v2`, events: `wss://ws.${zoom}/ws` };
  const url = parseUrl(host.trim().toLowerCase());
  if (!url || !isOrigin(url)) throw apiInputError("RTMS_INPUT", "host");
  const { origin } = url;
  return { oauth: `${origin}/oauth/token`, api: `${origin}/v2`, events: `${origin.replace(/^http/, "ws")}/ws` };
}

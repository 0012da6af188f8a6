// Which hosts a stream may connect to (contract#zoom-app). A webhook or a signaling reply names the servers,
// so a forged one could send the handshake's signature anywhere: every URL is checked here first.

import { networkInputError } from "../errors";
import { parseUrl } from "./url";

/** The default of the app's `servers`. */
export const DEFAULT_SERVERS = "*.zoom.us, *.zoomgov.com";

interface ServerPattern {
  protocol: "ws:" | "wss:";
  /** Without the leading `*.`. */
  host: string;
  anyDepthBelow: boolean;
  /** Empty: any port. */
  port: string;
}

const PATTERN = /^(?:(wss?):\/\/)?(\*\.)?(\[[0-9a-f:.]+\]|[^\s/:*?#@]+)(?::(\d{1,5}))?\/?$/i;

function parsePattern(text: string): ServerPattern {
  const [, scheme, wildcard, host = "", port = ""] = PATTERN.exec(text) ?? [];
  // Normalised by URL, as the host that it is compared with: lower case, punycode, the short form of an IPv6 address.
  const url = host === "" ? undefined : parseUrl(`ws://${host}:${port || "80"}`);
  if (!url) throw networkInputError("RTMS_INPUT", "serverPattern", { pattern: text });
  return {
    protocol: scheme?.toLowerCase() === "ws" ? "ws:" : "wss:",
    host: hostOf(url),
    anyDepthBelow: wildcard !== undefined,
    port: port === "" ? "" : String(Number(port)),
  };
}

/** Without the final dot of a fully qualified name. */
function hostOf(url: URL): string {
  return url.hostname.toLowerCase().replace(/\.$/, "");
}

function isBelow(host: string, parent: string): boolean {
  return host.endsWith(`.${parent}`) && host.length > parent.length + 1;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "ws:": "80", "wss:": "443" };

function matches(pattern: ServerPattern, url: URL): boolean {
  const host = hostOf(url);
  return (
    url.protocol === pattern.protocol &&
    (pattern.anyDepthBelow ? isBelow(host, pattern.host) : host === pattern.host) &&
    (pattern.port === "" || (url.port || DEFAULT_PORTS[url.protocol]) === pattern.port)
  );
}

/** No fragment, which WebSockets do not allow, and no user name, which could disguise the host. */
const isPlain = (url: URL): boolean => url.hash === "" && url.username === "" && url.password === "";

/** Whether a stream may connect to a URL. */
export type ServerCheck = (url: string) => boolean;

/**
 * Compiles the app's `servers`: comma-separated patterns of hosts. `*.x` matches any depth below x, not x itself; any
 * port unless one is given; case-insensitive; `wss:` only, unless a pattern begins with `ws://`.
 * @throws RtmsError RTMS_INPUT for a pattern that cannot be read
 */
export function serverCheck(servers: string = DEFAULT_SERVERS): ServerCheck {
  const patterns = servers
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parsePattern);
  return (text) => {
    const url = parseUrl(text);
    return url !== undefined && isPlain(url) && patterns.some((pattern) => matches(pattern, url));
  };
}

/** Adds to a check that the text is a URL at all, which a user's own check may not verify. */
export const withUrl =
  (allows: ServerCheck): ServerCheck =>
  (url) =>
    parseUrl(url) !== undefined && allows(url);

const WEBSOCKET_URL = /^wss?:\/\/\S+$/i;

/** How deep `server_urls` may be nested. Zoom nests less; more could exhaust the stack. */
const MAX_DEPTH = 4;

/**
 * The first `ws(s)://` URL in a string (perhaps comma-separated), an array or an object (protocol#webhook-payloads and
 * protocol#signaling-reply).
 */
export function firstWebSocketUrl(value: unknown, depth = MAX_DEPTH): string | undefined {
  if (typeof value === "string")
    return value
      .split(",")
      .map((part) => part.trim())
      .find((part) => WEBSOCKET_URL.test(part));
  if (typeof value !== "object" || value === null || depth === 0) return undefined;
  for (const part of Object.values(value)) {
    const url = firstWebSocketUrl(part, depth - 1);
    if (url !== undefined) return url;
  }
  return undefined;
}

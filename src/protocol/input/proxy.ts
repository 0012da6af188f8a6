// Reads and checks the URL of a proxy. Its credentials are secret, so errors show its host and port only.

import { networkInputError } from "../errors";
import { parseUrl } from "./url";

/** An HTTP proxy that opens tunnels (CONNECT). */
export interface HttpProxy {
  /** Whether the connection to the proxy itself is encrypted. */
  secure: boolean;
  /** An IPv6 address is without brackets. */
  host: string;
  port: number;
  username: string;
  password: string;
  /** How errors name it: host, port, and where it was set. */
  label: string;
}

/** Chooses the proxy for a server, if any. @throws RtmsError RTMS_INPUT if it cannot be used */
export type ProxyChoice = (url: string) => HttpProxy | undefined;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** `undefined` if the percent-encoding is invalid. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a proxy's URL. Without a scheme it is an http proxy.
 * @param origin where it was set, such as `the app node`
 * @throws RtmsError RTMS_INPUT that says what to write instead and quotes nothing of the URL
 */
export function proxyAt(address: string, origin: string): HttpProxy {
  const refuse = (fault: "noUrl" | "noHttpProxy" | "strayPercent") =>
    networkInputError("RTMS_INPUT", "proxy", { origin, fault: { code: fault } });
  const written = address.includes("://") ? address.trim() : `http://${address.trim()}`;
  const url = parseUrl(written);
  if (!url) throw refuse("noUrl");
  const port = DEFAULT_PORTS[url.protocol];
  if (port === undefined || url.hostname === "") throw refuse("noHttpProxy");
  const username = decoded(url.username);
  const password = decoded(url.password);
  if (username === undefined || password === undefined) throw refuse("strayPercent");
  return {
    secure: url.protocol === "https:",
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? port : Number(url.port),
    username,
    password,
    label: `${url.hostname}:${url.port || port} (set by ${origin})`,
  };
}

/** The same proxy for every server. @throws RtmsError RTMS_INPUT */
export function onlyProxy(text: string, origin: string): ProxyChoice {
  const proxy = proxyAt(text, origin);
  return () => proxy;
}

// The URL to enter in Zoom, from what the dialog holds. Pure.

import { PROPERTIES } from "./properties";

const DEFAULT_PATH = PROPERTIES.path.value;

export interface EndpointParts {
  /** Of the dialog; empty: the editor's own address is the best guess. */
  publicUrl: string;
  /** The scheme and host that the editor was opened at. */
  origin: string;
  /** `httpNodeRoot` of Node-RED's settings. */
  root: unknown;
  path: string;
}

export interface Endpoint {
  url: string;
  isGuess: boolean;
}

const partsOf = (path: string): string[] => path.split("/").filter((part) => part !== "");

/** A public URL that holds the path already, in whole or only `httpNodeRoot`, does not get it twice. */
export function endpointOf({ publicUrl, origin, root, path }: EndpointParts): Endpoint {
  const isGuess = publicUrl === "";
  const host = (isGuess ? origin : publicUrl).replace(/\/+$/, "");
  const rootParts = typeof root === "string" ? partsOf(root) : [];
  const whole = [...rootParts, ...partsOf(path || DEFAULT_PATH)];
  const endsWith = (parts: readonly string[]) => parts.length > 0 && host.endsWith(`/${parts.join("/")}`);
  const left = endsWith(whole) ? [] : endsWith(rootParts) ? whole.slice(rootParts.length) : whole;
  return { url: [host, ...left].join("/"), isGuess };
}

/** Whether two paths are one: as Express compares them, case and a slash at the end do not count. */
export const isSamePath = (one: string, other: string): boolean => {
  const [key, otherKey] = [one, other].map((path) =>
    partsOf(path || DEFAULT_PATH)
      .join("/")
      .toLowerCase(),
  );
  return key === otherKey;
};

/** Names and addresses that cannot be reached from outside this machine or network. */
const INSIDE =
  /^(localhost|.*\.(local|localhost|lan|internal|home\.arpa)|127\..*|10\..*|192\.168\..*|172\.(1[6-9]|2\d|3[01])\..*|169\.254\..*|\[.*|[^.]+)$/i;

/** Why Zoom could not call a URL, by its looks: a key of the catalog; empty if nothing speaks against it. */
export function endpointFault(url: string): "" | "environment" | "unreadable" | "notHttps" | "inside" {
  if (/\$\{[^}]+\}/.test(url)) return "environment";
  if (!URL.canParse(url)) return "unreadable";
  const { protocol, hostname } = new URL(url);
  if (INSIDE.test(hostname)) return "inside";
  return protocol === "https:" ? "" : "notHttps";
}

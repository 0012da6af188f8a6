// Where a page hangs below Node-RED's `httpNodeRoot`, and what is below it of a request's address.

import { routeKey } from "../http";

/** A path's parts as they are compared: Express ignores case, doubled slashes and one at the end. */
export const partsOf = (path: string): string[] => routeKey(path).split("/").filter(Boolean);

export interface Asked {
  /** Decoded. */
  parts: readonly string[];
  /** With its question mark; empty if there is none. */
  query: string;
  /** Whether the address ends with a slash. */
  isFolder: boolean;
  /** The address's last part as it came, for a way back to it. */
  last: string;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/**
 * What a request asks below a page; nothing if it is not about the page.
 * @param url below `httpNodeRoot`, with the query
 * @param page the page's parts
 */
export function askedOf(url: string, page: readonly string[]): Asked | undefined {
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  // As Express and `routeKey` read it: dots are gone, and no host of an address counts.
  const whole = `http://localhost/${path.replace(/^\/+/, "")}`;
  if (!URL.canParse(whole)) return undefined;
  const { pathname } = new URL(whole);
  const given = pathname.split("/").filter(Boolean);
  if (page.some((part, index) => given[index]?.toLowerCase() !== part)) return undefined;
  const parts: string[] = [];
  for (const part of given.slice(page.length)) {
    const plain = decoded(part);
    if (plain === undefined) return undefined;
    parts.push(plain);
  }
  return { parts, query: at < 0 ? "" : url.slice(at), isFolder: pathname.endsWith("/"), last: given.at(-1) ?? "" };
}

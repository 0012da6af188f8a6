// Whether a request that changes something comes from the page itself. Behind httpNodeAuth no cookie of the page protects
// it: a browser sends Node-RED's password along with requests of other sites as well.

import type { PageRequest } from "./messages";

/**
 * By what the browser says (`Sec-Fetch-Site`, which no site can change), else by whether the site that asks is the host that
 * was asked. Unlike programs, every browser says one of the two, so without either it is refused.
 */
export function isFromPage({ headers, host }: Pick<PageRequest, "headers" | "host">): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin } = headers;
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const asking = new URL(origin);
  if (asking.protocol !== "http:" && asking.protocol !== "https:") return false;
  // A proxy may end TLS, so the scheme of the browser counts.
  const own = `${asking.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === asking.host;
}

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** A form of another site cannot have this type. */
export const isJson = (type: string | undefined): boolean => JSON_TYPE.test(type ?? "");

// Checks that a request to an admin route comes from the editor's own page. Without adminAuth no token protects the
// routes, so a page of another site could use them through a visitor's browser.

import type { Request } from "express";

/** The host that the browser asked for, as Express determines it: a proxy's header counts only with `trust proxy`. */
export function hostOf(request: Request): string | undefined {
  const trusts: unknown = request.app.get("trust proxy fn");
  const forwarded = request.get("x-forwarded-host");
  if (forwarded && typeof trusts === "function" && trusts(request.socket.remoteAddress, 0) === true)
    return forwarded.split(",", 1)[0]?.trim();
  return request.get("host");
}

/**
 * By what the browser says (`Sec-Fetch-Site`, which no page can change and no proxy falsifies), else by whether the
 * page's origin is the host that was asked. A proxy may end TLS, so the scheme counts for the default port only.
 * Programs send no origin; every browser sends it with a POST of JSON to another site.
 */
export function isSameOrigin(request: Request): boolean {
  const site = request.get("sec-fetch-site");
  if (site === "same-origin") return true;
  if (site === "same-site" || site === "cross-site") return false;
  const origin = request.get("origin");
  if (origin === undefined) return true;
  const host = hostOf(request);
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  const own = `${page.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === page.host && page.host !== "";
}

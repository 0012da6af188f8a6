// Headers of everything that a page serves. What people say and are called is in it, so no cache may keep it; whatever it
// holds, a browser runs the page's own code only, and asks nobody else.

import type { OutgoingHttpHeaders } from "node:http";

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join("; ");

/** Of what is not the page's own: a recording, a document, a report. Opened by itself it can do nothing. */
export const FOREIGN_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

const ALWAYS: OutgoingHttpHeaders = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "SAMEORIGIN",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** An answer's headers with those that every answer has; the answer's own come before. */
export const withSafety = (headers: OutgoingHttpHeaders): OutgoingHttpHeaders => ({ ...ALWAYS, ...headers });

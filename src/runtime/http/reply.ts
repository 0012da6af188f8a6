// Writes the answer to a request whose body may still be coming.

import type { ServerResponse } from "node:http";
import { answerAndHangUp, isComing, type WebhookRequest } from "./body";

export interface Answer {
  status: number;
  /** The answer's body; without it the body is empty. */
  json?: object;
  /** Seconds. */
  retryAfter?: number;
}

export function reply(request: WebhookRequest, response: ServerResponse, { status, json, retryAfter }: Answer): void {
  const later = retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) };
  if (isComing(request)) {
    answerAndHangUp(request, response, status, later);
    return;
  }
  const body = json ? JSON.stringify(json) : "";
  const type = json ? { "Content-Type": "application/json" } : {};
  response.writeHead(status, { ...type, ...later, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}

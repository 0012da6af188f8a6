// The exact bytes of a webhook's body, whoever stands in front of this package: Zoom signs bytes (protocol section 3),
// and parsing and writing JSON again changes spaces, escapes and numbers. Node-RED's own JSON parser never comes first
// (webhook-route), but an HTTP In with raw bodies, or the parser of an app that embeds Node-RED, may.

import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream";

/** Bytes; a larger body is refused (contract, "webhook-in"). */
export const BODY_LIMIT = 1_048_576;

/** Milliseconds that a client which still sends is listened to after its refusal, so that it comes to read it. */
const LINGER = 1000;

/** A request, perhaps with what a body parser in front has made of it. */
export interface WebhookRequest extends IncomingMessage {
  body?: unknown;
  /** Set by `verify` functions of body parsers, by custom. */
  rawBody?: unknown;
}

export type RawBody =
  /** Not `exact`: a parser in front took the bytes, and these are its result written again. */
  | { kind: "bytes"; bytes: Buffer; exact: boolean }
  | { kind: "oversized" }
  /** The client went away. */
  | { kind: "aborted" };

const OVERSIZED: RawBody = { kind: "oversized" };

function limited(bytes: Buffer, exact: boolean): RawBody {
  return bytes.length > BODY_LIMIT ? OVERSIZED : { kind: "bytes", bytes, exact };
}

function isUnread(request: WebhookRequest): boolean {
  return !request.readableDidRead && !request.readableEnded;
}

function collect(request: WebhookRequest): Promise<RawBody> {
  if (Number(request.headers["content-length"]) > BODY_LIMIT) return Promise.resolve(OVERSIZED);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const settle = (result: RawBody) => {
      stop();
      request.off("data", take);
      resolve(result);
    };
    const take = (chunk: Buffer | string) => {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > BODY_LIMIT) settle(OVERSIZED);
      else chunks.push(bytes);
    };
    const stop = finished(request, { writable: false }, (error) =>
      settle(error ? { kind: "aborted" } : { kind: "bytes", bytes: Buffer.concat(chunks), exact: true }),
    );
    request.on("data", take);
  });
}

/** Reads at most 1,048,576 bytes of the body, or takes what a parser in front has left of it. Never rejects. */
export function readBody(request: WebhookRequest): Promise<RawBody> {
  const { body, rawBody } = request;
  for (const kept of [body, rawBody]) if (Buffer.isBuffer(kept)) return Promise.resolve(limited(kept, true));
  if (isUnread(request)) return collect(request);
  for (const kept of [rawBody, body])
    if (typeof kept === "string") return Promise.resolve(limited(Buffer.from(kept), true));
  return Promise.resolve(limited(Buffer.from(JSON.stringify(body) ?? ""), false));
}

/**
 * Answers a client that may still be sending. The whole answer goes out at once, but the connection stays for a moment:
 * closing it with unread bytes would reset it, and the client would lose the answer.
 */
export function answerAndHangUp(request: IncomingMessage, response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Length": 0, Connection: "close" });
  response.flushHeaders();
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER);
  finished(request, { writable: false }, end);
  request.resume();
}

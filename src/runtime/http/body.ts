// Reads the exact bytes of a webhook's body, because Zoom signs bytes (protocol#webhook-verification), and parsing and
// serializing JSON again changes spaces, escapes and numbers. Node-RED's own JSON parser runs later (route.ts), but an
// HTTP In node with raw bodies, or a parser of an app that embeds Node-RED, may run first.

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { finished } from "node:stream";
import { BOUNDS } from "../../protocol/input";
import { BodyBudget, type Waiting } from "./body-budget";

/** Bytes; a larger body is refused (contract#webhook-node). */
export const BODY_LIMIT = BOUNDS.text;

/**
 * Milliseconds for a body to arrive completely. Zoom gives up after 3 s (protocol#webhook-delivery), but a body that it
 * has sent by then is still useful.
 */
const DEADLINE = 5000;
/** Bytes; nearly all webhooks are shorter. */
const FIRST_MEMORY = 4096;

const NOTHING = Buffer.alloc(0);
/** All bodies that are being read. */
const coming = new BodyBudget();

/** Milliseconds for which a refused client may keep sending, so that it gets to read the response. */
const LINGER = 1000;

/** A request, perhaps with the result of a body parser in front. */
export interface WebhookRequest extends IncomingMessage {
  body?: unknown;
  /** Set by `verify` functions of body parsers, by custom. */
  rawBody?: unknown;
}

export type RawBody =
  /** Not `exact`: a parser in front took the bytes, and these are its result written again. */
  | { kind: "bytes"; bytes: Buffer; exact: boolean }
  | { kind: "oversized" }
  /** The headers are reason enough to refuse it; or it did not come in time; or too many come at once. */
  | { kind: "unread"; why: "refused" | "late" | "crowded" }
  /** The client went away. */
  | { kind: "aborted" };

const OVERSIZED: RawBody = { kind: "oversized" };
/** Not read, because the headers alone decide. */
export const REFUSED: RawBody = { kind: "unread", why: "refused" };

function limited(bytes: Buffer, exact: boolean): RawBody {
  return bytes.length > BODY_LIMIT ? OVERSIZED : { kind: "bytes", bytes, exact };
}

function isUnread(request: WebhookRequest): boolean {
  return !request.readableDidRead && !request.readableEnded;
}

/** Whether Content-Length exceeds the limit. */
export function isTooLong({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"]) > BODY_LIMIT;
}

function collect(request: WebhookRequest): Promise<RawBody> {
  return new Promise((resolve) => {
    // One piece of memory that doubles: pieces of a byte each would take hundreds of times what they hold.
    let memory = Buffer.allocUnsafeSlow(FIRST_MEMORY);
    let size = 0;
    const settle = (result: RawBody) => {
      stop();
      clearTimeout(timer);
      request.off("data", take);
      coming.end(counted);
      memory = NOTHING;
      resolve(result);
    };
    const counted: Waiting = {
      bytes: FIRST_MEMORY,
      giveUp: () => settle({ kind: "unread", why: "crowded" }),
    };
    const take = (piece: Buffer | string) => {
      const chunk = typeof piece === "string" ? Buffer.from(piece) : piece;
      const length = size + chunk.length;
      if (length > BODY_LIMIT) {
        settle(OVERSIZED);
        return;
      }
      if (length > memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(BODY_LIMIT, Math.max(length, 2 * memory.length)));
        memory.copy(larger, 0, 0, size);
        memory = larger;
      }
      chunk.copy(memory, size);
      size = length;
      if (memory.length > counted.bytes) coming.resize(counted, memory.length);
    };
    const stop = finished(request, { writable: false }, (error) =>
      settle(error ? { kind: "aborted" } : { kind: "bytes", bytes: memory.subarray(0, size), exact: true }),
    );
    // After a turn of the loop, in which is read what came while something else blocked it.
    const timer = setTimeout(() => setImmediate(settle, { kind: "unread", why: "late" }), DEADLINE);
    request.on("data", take);
    coming.begin(counted);
  });
}

/** Reads at most 1,048,576 bytes of the body, or takes the result of a parser in front. Never rejects. */
export function readBody(request: WebhookRequest): Promise<RawBody> {
  const { body, rawBody } = request;
  for (const kept of [body, rawBody]) if (Buffer.isBuffer(kept)) return Promise.resolve(limited(kept, true));
  if (isTooLong(request)) return Promise.resolve(OVERSIZED);
  if (isUnread(request)) return collect(request);
  for (const kept of [rawBody, body])
    if (typeof kept === "string") return Promise.resolve(limited(Buffer.from(kept), true));
  return Promise.resolve(limited(Buffer.from(JSON.stringify(body) ?? ""), false));
}

/** Whether part of the body has not arrived yet. */
export function isComing({ complete, headers }: IncomingMessage): boolean {
  return !complete && (Number(headers["content-length"]) > 0 || headers["transfer-encoding"] !== undefined);
}

/**
 * Answers a client that may still be sending, without a body. The whole response is sent at once, but the connection stays
 * open for a moment: closing it with unread bytes would reset it, and the client would lose the response. Further input is
 * discarded. The same after `Expect: 100-continue`: Node.js has answered that before any listener runs.
 */
export function answerAndHangUp(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { ...headers, "Content-Length": 0, Connection: "close" });
  response.flushHeaders();
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER);
  finished(request, { writable: false }, end);
  request.resume();
}

// A request as Node.js and Node-RED's Express give it, as the page takes it.

import type { IncomingMessage } from "node:http";
import { finished } from "node:stream";
import type { TLSSocket } from "node:tls";
import { PageError, type PageRequest } from "./messages";

/** Bytes; the longest is a password. */
export const MOST_BODY = 4096;
/** Milliseconds for a body to come. */
const DEADLINE = 5000;

/** With what Express and parsers of bodies add. */
export interface ExpressRequest extends IncomingMessage {
  body?: unknown;
  ip?: string | undefined;
  secure?: boolean | undefined;
}

const tooLong = (): PageError => new PageError(413, "too_long");

/** Reads a body. @throws PageError if it is longer than 4096 bytes, does not come in time, or is cut off */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers["content-length"]) > MOST_BODY) return Promise.reject(tooLong());
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const settle = (error: PageError | undefined) => {
      clearTimeout(timer);
      stop();
      request.off("data", take);
      if (error) reject(error);
      else resolve(Buffer.concat(parts));
    };
    const take = (part: Buffer | string) => {
      const bytes = typeof part === "string" ? Buffer.from(part) : part;
      size += bytes.length;
      if (size > MOST_BODY) settle(tooLong());
      else parts.push(bytes);
    };
    const timer = setTimeout(() => settle(new PageError(408, "too_slow")), DEADLINE);
    const stop = finished(request, { writable: false }, (error) =>
      settle(error ? new PageError(400, "aborted") : undefined),
    );
    request.on("data", take);
  });
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    throw new PageError(400, "bad_json");
  }
}

/** The body's JSON, whoever has read it: the page, or a parser in front, whose result is taken. */
async function jsonOf(request: ExpressRequest): Promise<unknown> {
  const { body } = request;
  if (Buffer.isBuffer(body)) {
    if (body.length > MOST_BODY) throw tooLong();
    return parsed(body);
  }
  if (!request.readableDidRead && !request.readableEnded) return parsed(await readBody(request));
  if (Number(request.headers["content-length"]) > MOST_BODY) throw tooLong();
  return body;
}

/** The scheme that the browser used: a proxy may have ended TLS. All of it only makes the cookie stricter. */
function isSecure(request: ExpressRequest): boolean {
  const { origin, "x-forwarded-proto": forwarded } = request.headers;
  const isTls = (request.socket as Partial<TLSSocket>).encrypted === true;
  return isTls || request.secure === true || /^https:/i.test(origin ?? "") || /^https\b/i.test(String(forwarded ?? ""));
}

/**
 * @param path below the page, decoded
 * @param query with its question mark, or empty
 * @param host that the browser asked, as Node-RED trusts it
 */
export function receive(
  request: ExpressRequest,
  path: readonly string[],
  query: string,
  host: string | undefined,
): PageRequest {
  return {
    method: request.method ?? "",
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    address: request.ip ?? request.socket.remoteAddress ?? "",
    isSecure: isSecure(request),
    host,
    json: () => jsonOf(request),
  };
}

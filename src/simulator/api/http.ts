// One HTTP request of the API, and its answer.

import type { IncomingMessage, ServerResponse } from "node:http";

/** Bytes. The calls' bodies are much shorter. */
const MAX_BODY = 65_536;

export interface ApiRequest {
  readonly method: string;
  /** The path without the query, percent-encoded as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface ApiReply {
  readonly status: number;
  /** Sent as JSON; without it the answer has no body. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resolves with `undefined` for a body that is too long. Rejects if the client gives up. */
export async function readRequest(request: IncomingMessage): Promise<ApiRequest | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY) return undefined;
    parts.push(part);
  }
  const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: Buffer.concat(parts).toString(),
  };
}

/** Does nothing if the client has given up. */
export function sendReply(response: ServerResponse, { status, body, headers }: ApiReply): void {
  if (response.destroyed) return;
  const text = body ? JSON.stringify(body) : "";
  response.writeHead(status, {
    connection: "close",
    ...(body && { "content-type": "application/json;charset=UTF-8" }),
    ...(status !== 204 && { "content-length": Buffer.byteLength(text) }),
    ...headers,
  });
  response.end(text);
}

// Sends a page's answer.

import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { PageAnswer } from "./messages";
import type { Viewers } from "./viewers";

/** Milliseconds for which a refused client may keep sending, so that it gets to read the answer. */
const LINGER = 1000;

function hasMore({ complete, headers }: IncomingMessage): boolean {
  return !complete && (Number(headers["content-length"]) > 0 || headers["transfer-encoding"] !== undefined);
}

/** What still comes of a request is thrown away; not for ever. */
function drain(request: IncomingMessage, response: ServerResponse): void {
  if (!hasMore(request)) return;
  response.setHeader("Connection", "close");
  request.resume();
  const timer = setTimeout(() => request.destroy(), LINGER).unref();
  request.once("close", () => clearTimeout(timer));
}

/** Never rejects: a visitor who leaves in the middle of a file is no fault. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, content }: PageAnswer,
  viewers: Viewers,
): Promise<void> {
  const isHead = request.method === "HEAD";
  if (response.destroyed) {
    if (content?.kind === "file") await content.file.close().catch(() => undefined);
    return;
  }
  drain(request, response);
  if (content?.kind === "bytes") headers = { ...headers, "Content-Length": content.bytes.length };
  else if (!content && status !== 204 && status !== 304) headers = { "Content-Length": 0, ...headers };
  response.writeHead(status, headers);
  if (content?.kind === "file" && !isHead) {
    const { file, start, end } = content;
    await pipeline(file.createReadStream({ start, end }), response).catch(() => response.destroy());
    return;
  }
  if (content?.kind === "file") await content.file.close().catch(() => undefined);
  if (content?.kind === "events" && !isHead) {
    response.flushHeaders();
    request.socket.setNoDelay(true);
    viewers.add(response, content.session);
  } else if (content?.kind === "bytes" && !isHead) response.end(content.bytes);
  else response.end();
}

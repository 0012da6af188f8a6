// Sends a page's answer.

import type { FileHandle } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
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

/** Bytes that are read at once. */
const PIECE = 262_144;

/** The bytes from `start` to `end`, both included. */
async function* bytesIn(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  for (let at = start; at <= end; ) {
    const length = Math.min(PIECE, end + 1 - at);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
    // Cut off meanwhile: its length was promised, so the connection has to break.
    if (bytesRead === 0) throw new Error("the file has become shorter");
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, content }: PageAnswer,
  viewers: Viewers,
): Promise<void> {
  const length = content?.kind === "bytes" ? content.bytes.length : 0;
  const isSized = content ? content.kind === "bytes" : status !== 204 && status !== 304;
  response.writeHead(status, { ...(isSized && { "Content-Length": length }), ...headers });
  if (!content || request.method === "HEAD") response.end();
  else if (content.kind === "bytes") response.end(content.bytes);
  else if (content.kind === "file")
    await pipeline(Readable.from(bytesIn(content.file, content.start, content.end)), response);
  else {
    response.flushHeaders();
    request.socket.setNoDelay(true);
    viewers.add(response, content.session);
  }
}

/** Rejects only if nothing was sent: a visitor who leaves in the middle of a file is no fault. */
export async function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: PageAnswer,
  viewers: Viewers,
): Promise<void> {
  try {
    if (response.destroyed) return;
    drain(request, response);
    await sendContent(request, response, answer, viewers);
  } catch (thrown) {
    if (!response.headersSent && !response.destroyed) throw thrown;
    response.destroy();
  } finally {
    if (answer.content?.kind === "file") await answer.content.file.close().catch(() => undefined);
  }
}

// One HTTP request over a connection of our own (src/protocol/transport), so that proxies, certificates and errors are those
// of the streams. Without keep-alive: a call is rare. Redirects are not followed, because a token would follow them.

import * as http from "node:http";
import type { Socket } from "node:net";
import { asError, RtmsError } from "../protocol/errors";
import { type Clock, MACHINE_CLOCK } from "../protocol/time";
import { type NetworkOptions, type OpenConnection, openConnection } from "../protocol/transport";
import { apiText, connectionError, HttpFault } from "./errors";

/** How Zoom's HTTP interfaces are reached. */
export interface ApiOptions extends NetworkOptions {
  clock?: Clock;
  /** Milliseconds for a whole exchange, from the connection to the last byte. Default 10,000. */
  deadline?: number;
}

export interface HttpRequest {
  method: "POST" | "PATCH" | "PUT";
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent with its length, also if it is empty. */
  body: string;
}

export interface HttpReply {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** @throws RtmsError RTMS_CONNECTION; the signal's reason */
export type SendRequest = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpReply>;

const DEADLINE = 10_000;
/** Zoom's answers have less than a thousandth of it. Bytes. */
const LARGEST_BODY = 1024 * 1024;

function tooLarge(): HttpFault {
  return new HttpFault(apiText("largeBody", { bytes: LARGEST_BODY }), apiText("otherAnswer"));
}

async function readBody(reply: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Sends on a socket that is open, and closes it. */
async function exchange(socket: Socket, request: HttpRequest, url: URL, signal: AbortSignal): Promise<HttpReply> {
  try {
    const { method, body } = request;
    const reply = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const headers = {
        host: url.host,
        accept: "application/json",
        ...request.headers,
        "content-length": Buffer.byteLength(body),
      };
      const path = `${url.pathname}${url.search}`;
      http
        .request({ createConnection: () => socket, method, path, headers, signal }, resolve)
        .on("error", reject)
        // The answer is an upgrade, or to a CONNECT: neither was asked for.
        .on("close", () => reject(new Error("the connection was closed")))
        .end(body);
    });
    return { status: reply.statusCode ?? 0, headers: reply.headers, body: await readBody(reply) };
  } finally {
    socket.destroy();
  }
}

async function send(open: OpenConnection, request: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const url = new URL(request.url);
  const socket = await open(url, signal);
  // Between two owners an error would be nobody's, and end the process.
  socket.on("error", () => undefined);
  return await exchange(socket, request, url, signal);
}

/**
 * Returns the function that sends requests.
 * @throws RtmsError RTMS_INPUT for an option that cannot be read
 */
export function requestSender(options: ApiOptions): SendRequest {
  const { clock = MACHINE_CLOCK, deadline = DEADLINE } = options;
  const open = openConnection(options);
  return async (request, signal) => {
    signal?.throwIfAborted();
    const ending = new AbortController();
    const abort = () => ending.abort();
    let isLate = false;
    const timer = clock.setTimeout(() => {
      isLate = true;
      ending.abort();
    }, deadline);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      return await send(open, request, ending.signal);
    } catch (thrown) {
      signal?.throwIfAborted();
      if (thrown instanceof RtmsError) throw thrown;
      const late = new HttpFault(apiText("notAnswered", { seconds: deadline / 1000 }), apiText("lateServer"));
      throw connectionError(new URL(request.url).host, isLate ? late : asError(thrown));
    } finally {
      clock.clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  };
}

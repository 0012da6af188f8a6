// A request as bytes on a socket, for what no client of HTTP does by itself: a body that never comes, or not as
// announced.

import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";

export interface RawRequest {
  socket: Socket;
  /** All that came until the server closed the connection, and how long that took. */
  answered: Promise<{ text: string; milliseconds: number }>;
}

const open = new Set<Socket>();

/** Closes those that are open. */
export function closeRawRequests(): void {
  for (const socket of open) socket.destroy();
}

/** Sends the head of a request with these headers; what follows is the caller's. */
export function rawRequest(url: string, headers: Record<string, string | number>, method = "POST"): RawRequest {
  const { port, pathname } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  open.add(socket);
  socket.on("error", () => undefined);
  socket.on("close", () => open.delete(socket));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`${method} ${pathname} HTTP/1.1\r\nHost: x\r\n${lines.join("")}\r\n`);
  const begin = performance.now();
  const answered = text(socket).then((answer) => ({ text: answer, milliseconds: performance.now() - begin }));
  return { socket, answered };
}

/** Headers as Zoom's, with an invalid signature. */
export function plausible(): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return { "x-zm-request-timestamp": timestamp, "x-zm-signature": `v0=${"0123456789abcdef".repeat(4)}` };
}

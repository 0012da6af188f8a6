// The load server, a separate process: signaling and media on one port of the loopback. It checks every signature, holds
// media until message 7, and sends keep-alives, because a client without these tasks would have an advantage.

import { createServer as plainServer } from "node:http";
import { createServer as secureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { mediaUrl, serverTls, signature } from "../wire";
import { Load } from "./load";

/** A command of the runner to the server. */
export interface ServerCommand {
  do: "burst" | "report" | "stop";
  packets?: number;
}
/** The server's answer. */
export interface ServerReport {
  port: number;
  /** The number of streams with media. */
  streams: number;
  sent: number;
  keepAlives: number;
  answered: number;
  refused: number;
}

type Message = Record<string, unknown> & { msg_type?: unknown };

const KEEP_ALIVE = 10_000;
const INVALID_SIGNATURE = 3;

const [, , kind, voices = "0", step = "20"] = process.argv;
const load = new Load(kind as Load["kind"], Number(voices), Number(step) * 1000);
const counts = { keepAlives: 0, answered: 0, refused: 0 };
/** Media sockets that wait for message 7 after the handshake, by stream id. */
const waiting = new Map<string, WebSocket>();
/** Signaling sockets that received the media URLs. */
const signaling = new Set<WebSocket>();

const tls = serverTls();
const listener = tls ? secureServer(tls) : plainServer();
const server = new WebSocketServer({ server: listener, perMessageDeflate: false });
const port = () => (listener.address() as AddressInfo).port;

/** The TCP socket, which is private in `ws`. */
function socketOf(webSocket: WebSocket): Socket {
  return (webSocket as object as { _socket: Socket })._socket;
}

function reply(webSocket: WebSocket, message: object): void {
  webSocket.send(JSON.stringify(message));
}

function accept(webSocket: WebSocket, message: Message): void {
  const type = message.msg_type === 1 ? 2 : 4;
  const stream = String(message.rtms_stream_id);
  if (message.signature !== signature(String(message.meeting_uuid), stream)) {
    counts.refused += 1;
    reply(webSocket, { msg_type: type, protocol_version: 1, status_code: INVALID_SIGNATURE, reason: "signature" });
    return;
  }
  const accepted = { msg_type: type, protocol_version: 1, sequence: 0, status_code: 0, reason: "" };
  if (type === 4) {
    waiting.set(stream, webSocket);
    reply(webSocket, { ...accepted, payload_encrypted: false, media_params: message.media_params ?? {} });
  } else {
    const url = mediaUrl(port());
    signaling.add(webSocket);
    reply(webSocket, { ...accepted, media_server: { server_urls: { audio: url, all: url } } });
  }
}

/** Message 7: starts the media of this stream. */
function release(stream: string): void {
  const webSocket = waiting.get(stream);
  waiting.delete(stream);
  if (webSocket) load.add({ stream: Number(stream.split("-").at(-1)), socket: socketOf(webSocket) });
}

server.on("connection", (webSocket) => {
  const socket = socketOf(webSocket);
  const keepAlive = setInterval(() => {
    counts.keepAlives += 1;
    reply(webSocket, { msg_type: 12, timestamp: Date.now() });
  }, KEEP_ALIVE);
  webSocket.on("close", () => {
    clearInterval(keepAlive);
    signaling.delete(webSocket);
    load.remove(socket);
  });
  webSocket.on("error", () => undefined);
  webSocket.on("message", (data) => {
    const message: Message = JSON.parse(String(data));
    if (message.msg_type === 1 || message.msg_type === 3) accept(webSocket, message);
    if (message.msg_type === 7) release(String(message.rtms_stream_id));
    if (message.msg_type === 13) counts.answered += 1;
  });
});

function report(): void {
  const { streams, sent } = load;
  process.send?.({ port: port(), streams, sent, ...counts } satisfies ServerReport);
}

/** Ends the meetings (protocol#session-states): reports it on signaling, and closes media after the data already sent. */
function stop(): void {
  load.stop();
  for (const webSocket of signaling) reply(webSocket, { msg_type: 8, state: 4, stop_reason: 6, timestamp: Date.now() });
}

listener.listen(0, "127.0.0.1", report);
process.on("message", (command: ServerCommand) => {
  if (command.do === "stop") stop();
  if (command.do === "burst") load.burst(command.packets ?? 0);
  report();
});
process.on("disconnect", () => process.exit(0));

// Zoom's side of the sockets, which sends what the test says: on signaling and on each medium, byte by byte.

import type { IncomingMessage } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Certificate } from "../../../src/simulator/sockets/certificate";

export type Wire = Record<string, unknown>;

/** A socket that a client has opened. */
export interface Peer {
  readonly socket: WebSocket;
  /** What is beneath it, for what is no frame at all. */
  readonly raw: Duplex;
  readonly isMedia: boolean;
}

export class FrameServer {
  readonly peers = new Set<Peer>();
  readonly #server: http.Server;
  readonly #webSockets = new WebSocketServer({ noServer: true });
  readonly #scheme: string;
  /** What message 2 and 4 are; `undefined`: none is sent. */
  answer: (message: Wire) => string | Buffer | undefined = (message) => JSON.stringify(message);
  /** What is written in place of the reply to the request for a WebSocket. */
  refusal: Buffer | undefined;

  constructor(tls?: Certificate) {
    this.#scheme = tls ? "wss" : "ws";
    this.#server = tls ? https.createServer({ cert: tls.cert, key: tls.key }) : http.createServer();
    this.#server.on("upgrade", (request: IncomingMessage, raw: Duplex, head: Buffer) => {
      raw.on("error", () => undefined);
      if (this.refusal) raw.end(this.refusal);
      else this.#webSockets.handleUpgrade(request, raw, head, (socket) => this.#welcome(socket, raw, request));
    });
    this.#server.on("tlsClientError", () => undefined);
  }

  listen(): Promise<this> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", () => resolve(this)));
  }

  url(path = "signaling"): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  /** Ends every connection at once. */
  drop(): void {
    for (const { socket } of this.peers) socket.terminate();
    this.peers.clear();
  }

  async close(): Promise<void> {
    this.drop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #welcome(socket: WebSocket, raw: Duplex, request: IncomingMessage): void {
    const peer = { socket, raw, isMedia: String(request.url).startsWith("/media") };
    this.peers.add(peer);
    socket.on("error", () => undefined).on("close", () => this.peers.delete(peer));
    socket.on("message", (data) => {
      const { msg_type, media_params } = JSON.parse(String(data)) as Wire;
      const all = { all: this.url("media"), audio: this.url("media-audio"), transcript: this.url("media-transcript") };
      const reply =
        msg_type === 1
          ? { msg_type: 2, status_code: 0, reason: "", media_server: { server_urls: all } }
          : msg_type === 3
            ? { msg_type: 4, status_code: 0, reason: "", media_params }
            : undefined;
      const text = reply && this.answer(reply);
      if (text !== undefined) socket.send(text, { binary: false });
    });
  }
}

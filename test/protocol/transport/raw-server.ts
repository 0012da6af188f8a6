// A server that opens each WebSocket, and then sends the bytes that it is given and keeps those that it receives.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { until } from "../../until";
import { Listening } from "./network-support";

const END_OF_HEAD = "\r\n\r\n";

/** The server's side of one connection. */
export class RawPeer {
  /** What the client sent after its opening handshake. */
  received = Buffer.alloc(0);
  isOpen = false;
  isGone = false;
  #head = "";

  constructor(readonly socket: Socket) {
    socket.setNoDelay(true).on("close", () => {
      this.isGone = true;
    });
    socket.on("data", (data: Buffer) => {
      if (this.isOpen) this.received = Buffer.concat([this.received, data]);
      else this.#open(data);
    });
  }

  #open(data: Buffer): void {
    this.#head += data;
    if (!this.#head.endsWith(END_OF_HEAD)) return;
    this.isOpen = true;
    const key = /Sec-WebSocket-Key: (\S+)/.exec(this.#head)?.[1];
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    const fields = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
    this.socket.write(["HTTP/1.1 101 Switching Protocols", ...fields].join("\r\n") + END_OF_HEAD);
  }
}

export class RawServer extends Listening {
  readonly peers: RawPeer[] = [];

  constructor() {
    super(createServer((socket) => this.peers.push(new RawPeer(socket))));
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  /** The next client, once its WebSocket is open. */
  async next(): Promise<RawPeer> {
    await until(() => this.peers[0]?.isOpen === true);
    return this.peers.shift() ?? assert.fail("no client");
  }
}

// A stand-in for a speech recogniser over a websocket that speaks as a Vosk server does: told the rate, it takes samples,
// answers each message with what it takes the words to be so far, and at the end gives the words and closes.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";

/** Byte for byte what a Vosk server compares with. */
const END = '{"eof" : 1}';

/** What one connection brought. */
export interface Dictation {
  config: unknown;
  pcm: Buffer[];
  ended: boolean;
}

export class SpeechSocket {
  readonly dictations: Dictation[] = [];
  readonly #server = new WebSocketServer({ host: "127.0.0.1", port: 0 });

  private constructor() {
    this.#server.on("connection", (socket) => this.#serve(socket));
  }

  static async listening(): Promise<SpeechSocket> {
    const server = new SpeechSocket();
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #serve(socket: WebSocket): void {
    const dictation: Dictation = { config: undefined, pcm: [], ended: false };
    this.dictations.push(dictation);
    socket.on("message", (data: RawData, isBinary: boolean) => {
      if (isBinary) {
        dictation.pcm.push(data as Buffer);
        socket.send(JSON.stringify({ partial: "" }));
      } else if (String(data) === END) {
        dictation.ended = true;
        socket.send(JSON.stringify({ text: `${Buffer.concat(dictation.pcm).length} bytes` }));
        socket.close();
      } else dictation.config = JSON.parse(String(data)).config;
    });
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }
}

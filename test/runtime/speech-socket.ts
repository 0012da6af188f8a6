// A stand-in for a speech recogniser over a websocket, with the protocol of a Vosk server: after the rate, it accepts
// samples, sends the words of a sentence after the silence that follows it, at the end the rest, and closes. It is as
// strict as the strictest: it closes on a frame that is not 100 ms long, on any text that it does not know, on samples
// before the settings, and if no audio comes for a while.

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type RawData, type WebSocket, WebSocketServer } from "ws";

/** Byte for byte what a Vosk server compares with. */
const END = '{"eof" : 1}';
const BYTES_PER_MS = 32;
const FRAME_BYTES = 100 * BYTES_PER_MS;

/** What one connection brought. */
export interface Dictation {
  config: unknown;
  authorization: string | undefined;
  pcm: Buffer[];
  ended: boolean;
  /** Why it closed the connection. */
  complaint?: string;
}

export interface SpeechSocketOptions {
  /** The text that it returns for a sentence; without it, the words are the number of bytes at the end. */
  transcribe?: (pcm: Buffer) => string;
  /** The silence that ends a sentence. */
  sentenceMs?: number;
  /** See the property. */
  patienceMs?: number;
}

export class SpeechSocket {
  readonly dictations: Dictation[] = [];
  /** It closes a connection, made from now on, on which no audio comes for so long; 0: never. */
  patienceMs: number;
  #server: WebSocketServer | undefined;
  #port = 0;

  private constructor(private readonly options: SpeechSocketOptions) {
    this.patienceMs = options.patienceMs ?? 0;
  }

  static async listening(options: SpeechSocketOptions = {}): Promise<SpeechSocket> {
    const socket = new SpeechSocket(options);
    await socket.listen();
    return socket;
  }

  /** Again after `close`, at the same address. */
  async listen(): Promise<void> {
    const server = new WebSocketServer({ host: "127.0.0.1", port: this.#port });
    server.on("connection", (socket, { headers }) => this.#serve(socket, headers.authorization));
    this.#server = server;
    await once(server, "listening");
    this.#port = (server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  #serve(socket: WebSocket, authorization: string | undefined): void {
    const { transcribe, sentenceMs = 800 } = this.options;
    const { patienceMs } = this;
    const dictation: Dictation = { config: undefined, authorization, pcm: [], ended: false };
    this.dictations.push(dictation);
    const complain = (complaint: string) => {
      dictation.complaint ??= complaint;
      socket.close(1008, complaint);
    };
    let patience: NodeJS.Timeout | undefined;
    const isPatient = () => {
      clearTimeout(patience);
      if (patienceMs) patience = setTimeout(() => complain("no audio"), patienceMs);
    };
    /** The sentence so far, and how long it has been silent since. */
    let sentence: Buffer[] = [];
    let silentBytes = 0;
    const finish = () => {
      const pcm = Buffer.concat(sentence);
      sentence = [];
      socket.send(JSON.stringify({ text: transcribe ? transcribe(pcm) : "" }));
    };
    const listen = (frame: Buffer) => {
      dictation.pcm.push(frame);
      const last = frame.findLastIndex((byte) => byte !== 0);
      silentBytes = last < 0 ? silentBytes + frame.length : frame.length - 1 - last;
      if (last >= 0 || sentence.length > 0) sentence.push(frame);
      if (sentence.length > 0 && silentBytes >= sentenceMs * BYTES_PER_MS) finish();
      else socket.send(JSON.stringify({ partial: "" }));
    };
    socket.on("close", () => clearTimeout(patience));
    socket.on("message", (data: RawData, isBinary: boolean) => {
      if (dictation.complaint || dictation.ended) return;
      isPatient();
      if (isBinary) {
        const frame = data as Buffer;
        if (frame.length !== FRAME_BYTES) return complain(`a frame of ${frame.length} bytes`);
        if (!dictation.config) return complain("samples before the settings");
        return listen(frame);
      }
      if (String(data) === END) {
        dictation.ended = true;
        if (transcribe) finish();
        else socket.send(JSON.stringify({ text: `${Buffer.concat(dictation.pcm).length} bytes` }));
        return socket.close();
      }
      dictation.config = JSON.parse(String(data)).config;
      if (!dictation.config) complain("unknown text");
    });
    isPatient();
  }

  /** As if it crashed: every connection breaks off. */
  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    for (const socket of server.clients) socket.terminate();
    await new Promise<void>((closed) => server.close(() => closed()));
  }
}

// Raw clients to drive the simulator with: a WebSocket that uses nothing of RTMS but `msg_type`, and a webhook
// receiver.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import { handshakeSignature, validationToken, webhookSignature } from "../../src/protocol/input/signature";
import { type PlayOptions, Simulator, type SimulatorOptions, type StreamHandle } from "../../src/simulator";

/** The credentials of the test vectors of protocol#webhook-verification and protocol#handshake-signature. */
export const SECRETS = {
  clientId: "exampleClientId0000000",
  clientSecret: "exampleClientSecret0000000000000",
  secretToken: "exampleSecretToken0000",
};

export type Message = Record<string, unknown> & { msg_type: number };

/** A socket whose messages can be waited for, each once and in order of its type. */
export class RawSocket {
  readonly messages: Message[] = [];
  readonly binary: boolean[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #socket: WebSocket;
  readonly #read = new Set<Message>();
  #wake: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data, isBinary) => {
      const message = JSON.parse(data.toString());
      this.binary.push(isBinary);
      this.messages.push(message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#wake();
      });
    });
  }

  static open(url: string): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      const raw = new RawSocket(socket);
      socket.once("open", () => resolve(raw));
      socket.once("error", reject);
    });
  }

  get open(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(message: object | string | Buffer): void {
    this.#socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  close(code = 1000): void {
    this.#socket.close(code);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  of(type: number): Message[] {
    return this.messages.filter(({ msg_type }) => msg_type === type);
  }

  /** The first message of the type that was not waited for before. */
  async next(type: number, timeout = 3000): Promise<Message> {
    const until = Date.now() + timeout;
    for (;;) {
      const found = this.messages.find((message) => message.msg_type === type && !this.#read.has(message));
      if (found) {
        this.#read.add(found);
        return found;
      }
      const left = until - Date.now();
      const seen = this.messages.map(({ msg_type }) => msg_type).join(" ");
      assert.ok(left > 0, `no message ${type} within ${timeout} ms; there were: ${seen}`);
      assert.ok(this.open, `closed before message ${type}; there were: ${seen}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

export interface Received {
  headers: http.IncomingHttpHeaders;
  raw: Buffer;
  body: { event: string; event_ts: number; payload: Record<string, unknown> };
  genuine: boolean;
}

/** Receives webhooks, answers 200 (or `status`) and URL validation. */
export class Receiver {
  readonly received: Received[] = [];
  status = 200;
  /** Replaces the answer to URL validation. */
  validation: ((plainToken: string) => object) | undefined;
  readonly #server: http.Server;

  private constructor() {
    this.#server = http.createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => this.#answer(request, Buffer.concat(parts), response));
    });
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/zoom/rtms`;
  }

  get events(): string[] {
    return this.received.map(({ body }) => body.event);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer(request: http.IncomingMessage, raw: Buffer, response: http.ServerResponse): void {
    const body = JSON.parse(raw.toString());
    const timestamp = String(request.headers["x-zm-request-timestamp"]);
    const genuine = request.headers["x-zm-signature"] === webhookSignature(SECRETS.secretToken, timestamp, raw);
    this.received.push({ headers: request.headers, raw, body, genuine });
    response.statusCode = this.status;
    if (body.event !== "endpoint.url_validation") {
      response.end();
      return;
    }
    const { plainToken } = body.payload;
    const answer = { plainToken, encryptedToken: validationToken(SECRETS.secretToken, plainToken) };
    response.end(JSON.stringify(this.validation?.(plainToken) ?? answer));
  }
}

/** A simulator with a receiver, and sockets that it opened, all closed by `close`. */
export class Stage {
  readonly #sockets: RawSocket[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly receiver: Receiver,
  ) {}

  static async open(options: Partial<SimulatorOptions> = {}): Promise<Stage> {
    const simulator = await new Simulator({ ...SECRETS, ...options }).listen();
    return new Stage(simulator, await Receiver.open());
  }

  play(options: Partial<PlayOptions> = {}): StreamHandle {
    return this.simulator.play({ webhookUrl: this.receiver.url, ...options });
  }

  /** The fields that prove the owner of the stream. */
  claim(stream: StreamHandle, field = "meeting_uuid"): object {
    const signature = handshakeSignature(SECRETS.clientId, SECRETS.clientSecret, stream.id, stream.streamId);
    return { [field]: stream.id, rtms_stream_id: stream.streamId, signature };
  }

  async socket(): Promise<RawSocket> {
    const socket = await RawSocket.open(this.simulator.url);
    this.#sockets.push(socket);
    return socket;
  }

  /** A signaling socket that was accepted. */
  async signaling(stream: StreamHandle, fields: object = {}): Promise<RawSocket> {
    const socket = await this.socket();
    socket.send({ msg_type: 1, protocol_version: 1, sequence: 1, ...this.claim(stream), ...fields });
    const reply = await socket.next(2);
    assert.equal(reply.status_code, 0, String(reply.reason));
    return socket;
  }

  /** A media socket that was accepted. */
  async media(stream: StreamHandle, media_type: number, media_params?: object): Promise<RawSocket> {
    const socket = await this.socket();
    socket.send({ msg_type: 3, protocol_version: 1, ...this.claim(stream), media_type, media_params });
    const reply = await socket.next(4);
    assert.equal(reply.status_code, 0, String(reply.reason));
    return socket;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await this.simulator.close();
    await this.receiver.close();
  }
}

/** s16le, 16 kHz, mono: a tone that differs at every sample, so that a misplaced byte shows. */
export function pcm(ms: number, seed: number): Buffer {
  const bytes = Buffer.alloc(ms * 32);
  for (let i = 0; i < ms * 16; i++) bytes.writeInt16LE(((i * 37 + seed * 1009) % 20_000) - 10_000, i * 2);
  return bytes;
}

export const MAYA = { id: "1001", name: "Maya" };
export const TOM = { id: "1002", name: "Tom" };

/** The content of an audio or transcript message. */
export function contentOf(message: Message): Record<string, unknown> {
  return message.content as Record<string, unknown>;
}

/** The body of an event (message 6). */
export function eventOf(message: Message): Record<string, unknown> {
  return message.event as Record<string, unknown>;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

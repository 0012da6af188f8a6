// A minimal WebSocket client (RFC 6455) for Zoom's servers: no extensions, no redirects, no backpressure. It exists only
// for speed: measured against `ws` (bench, clients `protocol` and `protocol-ws`), it takes a quarter less CPU per packet over
// TLS. `ws` allocates memory for each read, and again for each frame; this client reads all sockets into one buffer and
// passes payloads as ranges of it. Elsewhere, use `ws`.

import { createHash, randomBytes } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket as NetSocket } from "node:net";
import { asError, text } from "../errors";
import { CLOSE_FRAME, FrameError, type FrameListener, FrameReader, PONG, writeFrame, writeText } from "./frames";
import { NetworkError } from "./network-error";
import { endOnSilence, TIMED_OUT } from "./silence";
import type { Socket, SocketListener } from "./socket";

/** Takes the first `length` bytes of `chunk`; they are valid during the call only. */
export type Receive = (chunk: Buffer, length: number) => void;

/** Connects, and passes what arrives to `receive`. `signal` ends the connection. */
export type Dial = (receive: Receive, signal: AbortSignal) => Promise<NetSocket>;

export interface WebSocketSettings {
  dial: Dial;
  /** The largest message, in bytes. */
  maxFrame: number;
  /** Milliseconds without data after which opening the WebSocket fails. */
  handshakeTimeout: number;
}

/** How long the peer may take to answer a close frame and to end the connection. Milliseconds. */
const CLOSE_TIMEOUT = 1_000;
/** The most bytes that are queued for a peer that does not read. Normal traffic stays far below. */
const MOST_UNREAD = 1024 * 1024;
const LONGEST_HEAD = 16_384;
const END_OF_HEAD = "\r\n\r\n";
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const SWITCHING_PROTOCOLS = 101;
/** The header field `Connection` is a list of tokens. */
const UPGRADE = /(?:^|,)[ \t]*upgrade[ \t]*(?:,|$)/i;
/** The connection ended without a close frame. */
const ABNORMAL = 1006;
const NOTHING = Buffer.alloc(0);

type ReadyState = "connecting" | "open" | "closing" | "closed";

export class WebSocketClient implements Socket, FrameListener {
  readonly #abort = new AbortController();
  readonly #frames: FrameReader;
  readonly #key = randomBytes(16).toString("base64");
  readonly #url: URL;
  #state: ReadyState = "connecting";
  #heard = 0;
  #socket: NetSocket | undefined;
  #head: Buffer = NOTHING;
  #ending: NodeJS.Timeout | undefined;
  /** Stops the timeout of the opening handshake. */
  #answered = (): void => undefined;
  #failed = false;
  #code = ABNORMAL;
  #reason: Buffer = NOTHING;

  constructor(
    url: string,
    { dial, maxFrame, handshakeTimeout }: WebSocketSettings,
    private readonly listener: SocketListener,
  ) {
    this.#url = new URL(url);
    this.#frames = new FrameReader(maxFrame, this);
    dial((chunk, length) => this.#receive(chunk, length), this.#abort.signal).then(
      (socket) => this.#connected(socket, handshakeTimeout),
      (error) => {
        this.#fail(asError(error));
        this.#finish();
      },
    );
  }

  get heard(): number {
    return this.#heard;
  }

  /** Sends a text message; does nothing unless the WebSocket is open. */
  send(text: string): void {
    if (this.#state === "open") this.#write(writeText(text));
  }

  /** Sends a close frame. `closed` follows when the peer has answered, or after a second. */
  close(code: number): void {
    if (this.#state === "connecting") this.terminate();
    if (this.#state !== "open") return;
    this.#sendClose(code);
  }

  /** Ends the connection at once. */
  terminate(): void {
    if (this.#state !== "closed") this.#state = "closing";
    this.#abort.abort();
    this.#socket?.destroy();
  }

  #connected(socket: NetSocket, handshakeTimeout: number): void {
    this.#socket = socket;
    socket.on("close", () => this.#finish());
    socket.on("error", (error) => this.#fail(error));
    if (this.#state !== "connecting") {
      socket.destroy();
      return;
    }
    this.#answered = endOnSilence(socket, handshakeTimeout, TIMED_OUT);
    socket.setNoDelay(true);
    const { pathname, search, host } = this.#url;
    const lines = [
      `GET ${pathname}${search} HTTP/1.1`,
      `Host: ${host}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${this.#key}`,
    ];
    socket.write(lines.join("\r\n") + END_OF_HEAD);
  }

  #receive(chunk: Buffer, length: number): void {
    this.#heard += length;
    // RFC 6455, section 7.1.7: after a failure, data are discarded.
    if (this.#failed) return;
    try {
      if (this.#state === "connecting") this.#open(chunk.subarray(0, length));
      else if (this.#state === "open" || this.#state === "closing") this.#frames.read(chunk, length);
    } catch (thrown) {
      this.#fail(asError(thrown));
      if (thrown instanceof FrameError && this.#state === "open") this.#sendClose(thrown.closeCode);
      this.#socket?.destroySoon();
    }
  }

  /** Reads the response to the opening handshake (RFC 6455, section 4.1), and the frames that came with it. */
  #open(chunk: Buffer): void {
    const head = Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(END_OF_HEAD);
    this.#head = head;
    if (end < 0 && head.length <= LONGEST_HEAD) return;
    checkAnswer(head.toString("latin1", 0, Math.max(0, end)), this.#key);
    this.#head = NOTHING;
    this.#state = "open";
    this.#answered();
    this.listener.opened();
    const early = head.subarray(end + END_OF_HEAD.length);
    if (early.length > 0) this.#frames.read(early);
  }

  /** An error that the listener throws is rethrown outside, so that neither the connection nor later frames suffer. */
  message(bytes: Buffer, start: number, end: number): void {
    try {
      if (this.listener.messageIn) this.listener.messageIn(bytes, start, end);
      else this.listener.message(bytes.subarray(start, end));
    } catch (thrown) {
      process.nextTick(() => {
        throw thrown;
      });
    }
  }

  ping(payload: Buffer): void {
    this.#write(writeFrame(PONG, payload));
  }

  closed(code: number, reason: Buffer): void {
    this.#code = code;
    this.#reason = reason;
    if (this.#state === "open") this.#sendClose(code);
    this.#socket?.end();
  }

  /** Sends a close frame with this code; without one for 1005, which means that there is none (RFC 6455, section 7.4.1). */
  #sendClose(code: number): void {
    this.#state = "closing";
    const payload = Buffer.alloc(code === 1005 ? 0 : 2);
    if (payload.length > 0) payload.writeUInt16BE(code);
    this.#write(writeFrame(CLOSE_FRAME, payload));
    this.#ending = setTimeout(() => this.#socket?.destroy(), CLOSE_TIMEOUT);
  }

  /** Ends the connection to a peer that does not read, so that nothing piles up for it. */
  #write(frame: Buffer): void {
    if (!this.#socket?.writable) return;
    if (this.#socket.writableLength < MOST_UNREAD) this.#socket.write(frame);
    else this.#socket.destroy(new NetworkError(text("unread"), text("cut")));
  }

  /** Reports the first error only: the others follow from it. */
  #fail(error: Error): void {
    if (this.#failed || this.#abort.signal.aborted) return;
    this.#failed = true;
    this.listener.failed(error);
  }

  #finish(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    clearTimeout(this.#ending);
    this.listener.closed(this.#code, this.#reason);
  }
}

/** @throws Error unless the response opens the WebSocket as it was requested */
function checkAnswer(head: string, key: string): void {
  const [first = "", ...lines] = head.split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) throw new Error("the server does not speak HTTP");
  if (status !== SWITCHING_PROTOCOLS)
    throw new Error(`the server answered ${`${status} ${STATUS_CODES[status] ?? ""}`.trim()} instead of a WebSocket`);
  const headers = headersOf(lines);
  const accept = createHash("sha1")
    .update(key + ACCEPT_SUFFIX)
    .digest("base64");
  const isOurs =
    headers?.get("upgrade")?.toLowerCase() === "websocket" &&
    UPGRADE.test(headers.get("connection") ?? "") &&
    headers.get("sec-websocket-accept") === accept &&
    !headers.has("sec-websocket-extensions") &&
    !headers.has("sec-websocket-protocol");
  if (!isOurs) throw new Error("the server sent an invalid WebSocket handshake response");
}

/**
 * Header fields by their names in lower case. The values of a repeated field are joined (RFC 9110, section 5.3).
 * @returns `undefined` if a line is no field, or is folded (RFC 9112, section 5)
 */
function headersOf(lines: readonly string[]): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value = ""] = /^([^\s:]+):(.*)$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    const former = headers.get(name.toLowerCase());
    headers.set(name.toLowerCase(), former === undefined ? value.trim() : `${former}, ${value.trim()}`);
  }
  return headers;
}

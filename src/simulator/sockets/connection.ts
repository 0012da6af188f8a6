// One accepted socket: sending, receiving, and keep-alive (protocol#keep-alive).

import type WebSocket from "ws";
import { isObject, type JsonObject, parseLossless } from "../../protocol/input";
import { MessageType } from "../../protocol/values";
import type { SocketName } from "../log";
import { frameOf, keepAlive } from "../messages";
import type { Timers } from "../time";

/** WebSocket close code of a normal close. */
export const CLOSE_NORMAL = 1000;

/** How a connection was lost that Zoom did not close itself. */
export type Loss = "closed" | "keepAlive";

/** Keep-alive (protocol#keep-alive). */
export interface KeepAlive {
  /** Milliseconds between two requests on a socket. */
  interval: number;
  /** Consecutive unanswered requests after which the socket counts as lost. */
  misses: number;
}

export interface ConnectionOptions {
  readonly keepAlive: KeepAlive;
  readonly timers: Timers;
  readonly now: () => number;
  /** Whether to send binary frames instead of text. */
  readonly binary: () => boolean;
  /** Changes each message before it is sent. */
  readonly reshape: (message: object) => object;
}

/** The events that a stream handles. */
export interface ConnectionEvents {
  message(from: Connection, message: JsonObject): void;
  /** A keep-alive request was sent, or answered. */
  asked(from: Connection, timestamp: number): void;
  answered(from: Connection, timestamp: number): void;
  /** Called once, unless the connection was released before. After `keepAlive` the socket is still open. */
  lost(from: Connection, loss: Loss): void;
  /** Called once, at the very end. */
  closed(from: Connection, code: number): void;
}

export class Connection {
  readonly #unanswered = new Set<number>();
  #released = false;
  #halfOpen = false;
  #hanging = false;
  #cancelKeepAlive = (): void => {};

  constructor(
    readonly name: SocketName,
    private readonly socket: WebSocket,
    private readonly options: ConnectionOptions,
    private readonly events: ConnectionEvents,
  ) {
    socket.on("message", (data) => this.#receive(data.toString()));
    socket.once("close", (code) => {
      // A half-open connection does not notice the peer's close. If only the server hangs, the kernel does.
      if (!this.#halfOpen || this.#hanging) this.#lose("closed");
      events.closed(this, code);
    });
    this.#scheduleKeepAlive();
  }

  /** Whether frames can still be sent. */
  get open(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  /** Whether outgoing frames are discarded. */
  get halfOpen(): boolean {
    return this.#halfOpen;
  }

  /** @param data of a media message: bytes are sent in base64 */
  send(message: object, data?: Buffer | string): void {
    const json = JSON.stringify(this.options.reshape(message));
    if (Buffer.isBuffer(data)) this.sendFrame(frameOf(json, data), this.options.binary());
    else this.sendFrame(json);
  }

  /** Sends a frame as it is. A closing or half-open socket discards it. */
  sendFrame(frame: string | Buffer, binary = this.options.binary() || typeof frame !== "string"): void {
    if (this.open && !this.#halfOpen) this.socket.send(frame, { binary });
  }

  /**
   * Simulates a network that fails unnoticed: the socket stays open, but nothing gets through any more. Zoom notices
   * by unanswered keep-alive requests.
   */
  silence(): void {
    this.#halfOpen = true;
  }

  /** Simulates a server that hangs: like half-open, but Zoom does not notice. */
  hang(): void {
    this.stall();
    this.#hanging = true;
    this.silence();
  }

  /** Stops keep-alive requests, unless Zoom has yet to notice a loss by them. */
  stall(): void {
    if (!this.#halfOpen) this.#cancelKeepAlive();
  }

  /** Closes the connection from Zoom's side; it does not count as lost. A half-open connection stays open. */
  close(code = CLOSE_NORMAL): void {
    this.release();
    if (!this.#halfOpen) this.socket.close(code);
  }

  /** Terminates or closes the connection as a failing network does; it counts as lost. */
  drop(how: "close" | "terminate"): void {
    if (how === "close") this.socket.close(CLOSE_NORMAL);
    else this.socket.terminate();
    this.#lose("closed");
  }

  /** Ignores the connection from now on, although it stays open. */
  release(): void {
    this.#released = true;
    this.#cancelKeepAlive();
  }

  #lose(loss: Loss): void {
    if (this.#released) return;
    this.release();
    this.events.lost(this, loss);
  }

  #scheduleKeepAlive(): void {
    const { timers, keepAlive: limits, now, reshape } = this.options;
    this.#cancelKeepAlive = timers.after(limits.interval, () => {
      if (this.#unanswered.size >= limits.misses) {
        this.#lose("keepAlive");
        return;
      }
      // Reshapes first, because the answer repeats the time that was sent.
      const request = reshape(keepAlive(Math.round(now()))) as { timestamp: number };
      this.#unanswered.add(request.timestamp);
      this.events.asked(this, request.timestamp);
      this.sendFrame(JSON.stringify(request));
      this.#scheduleKeepAlive();
    });
  }

  #receive(text: string): void {
    if (this.#halfOpen || this.#released) return;
    const message = objectIn(text);
    if (message?.msg_type !== MessageType.KEEP_ALIVE_RESP) {
      if (message) this.events.message(this, message);
      return;
    }
    // An answer must repeat the timestamp of a request. One answer proves that the app is alive.
    const { timestamp } = message;
    if (typeof timestamp !== "number" || !this.#unanswered.has(timestamp)) return;
    this.#unanswered.clear();
    this.events.answered(this, timestamp);
  }
}

/** A message that is no JSON object has no documented answer (protocol#not-known) and is ignored. */
function objectIn(text: string): JsonObject | undefined {
  try {
    const value = parseLossless(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

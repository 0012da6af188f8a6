// One WebSocket to Zoom. It answers keep-alives from the first frame (protocol#keep-alive), detects silence, parses each frame
// once, and reports its loss exactly once. The stream interprets the messages.

import { asError } from "../errors";
import type { Loss } from "../link";
import type { OwnedSocket } from "../machine";
import type { DebugSocket } from "../messages";
import type { Clock } from "../time";
import type { Environment, Socket, SocketListener } from "../transport";
import { MessageType } from "../values";
import { parseFrame, type WireMessage } from "../wire";
import type { ReadProgress } from "./read-to-end";

export interface ConnectionSettings {
  maxFrame: number;
  /** Milliseconds without a frame after which the socket counts as lost. */
  silence: number;
}

/** Receives what happens on a connection; `owned` says which connection of the stream it is. */
export interface ConnectionListener {
  opened(owned: OwnedSocket): void;
  /**
   * Also called for keep-alives, which need no other answer. `receivedAt` is in milliseconds since 1970; `at` is the same
   * instant by `Clock.elapsed`.
   */
  message(owned: OwnedSocket, message: WireMessage, receivedAt: number, at: number): void;
  /** A keep-alive came: sends its answer, at once or soon. */
  confirm(answer: () => void): void;
  /** A frame that is not a message of the protocol. */
  malformed(owned: OwnedSocket): void;
  lost(owned: OwnedSocket, loss: Loss): void;
}

/** Writes down what happens on sockets, each before the stream acts on it. */
export interface SocketTrace {
  socket(key: OwnedSocket["key"], what: DebugSocket["what"], loss?: Loss): void;
  /** A frame and its size in bytes; `undefined` if it is no message. */
  received(key: OwnedSocket["key"], message: WireMessage | undefined, size: number): void;
  sent(key: OwnedSocket["key"], message: object, text: string): void;
}

/** How long a peer may take to answer our close frame before the socket is destroyed. Milliseconds. */
export const CLOSE_GRACE = 500;
const NORMAL_CLOSURE = 1000;

export class StreamConnection implements SocketListener, ReadProgress {
  /** `undefined` while the stream is not traced. */
  trace: SocketTrace | undefined;
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #silence: number;
  #opened = false;
  #lastFrame: number;
  #watchdog: unknown;
  #error: Error | undefined;
  /** Nothing more is reported. */
  #forgotten = false;
  #gone: (() => void) | undefined;

  constructor(
    readonly owned: OwnedSocket,
    settings: ConnectionSettings,
    private readonly listener: ConnectionListener,
    { clock, openSocket }: Environment,
  ) {
    this.#clock = clock;
    this.#silence = settings.silence;
    this.#lastFrame = clock.elapsed();
    this.#socket = openSocket(owned.url, settings, this);
  }

  /** When the last frame came, by `Clock.elapsed`. */
  get lastFrame(): number {
    return this.#lastFrame;
  }

  get heard(): number {
    return this.#socket.heard ?? 0;
  }

  get isOpen(): boolean {
    return !this.#forgotten;
  }

  /** Whether data may have arrived that was not read yet. */
  get mayHoldBack(): boolean {
    return this.#opened && this.#socket.heard !== undefined;
  }

  /** Whether the WebSocket was ever open. */
  get wasOpened(): boolean {
    return this.#opened;
  }

  send(message: object): void {
    const text = JSON.stringify(message);
    this.#socket.send(text);
    this.trace?.sent(this.owned.key, message, text);
  }

  opened(): void {
    if (this.#forgotten) return;
    this.#opened = true;
    this.#lastFrame = this.#clock.elapsed();
    this.#watch(this.#silence);
    this.trace?.socket(this.owned.key, "opened");
    this.listener.opened(this.owned);
  }

  message(payload: Buffer): void {
    this.messageIn(payload, 0, payload.length);
  }

  messageIn(bytes: Buffer, start: number, end: number): void {
    if (this.#forgotten) return;
    this.#lastFrame = this.#clock.elapsed();
    const message = parseFrame(bytes, start, end);
    this.trace?.received(this.owned.key, message, end - start);
    if (!message) {
      this.listener.malformed(this.owned);
      return;
    }
    if (message.msg_type === MessageType.KEEP_ALIVE_REQ) this.#answer(message.timestamp);
    this.listener.message(this.owned, message, this.#clock.now(), this.#lastFrame);
  }

  /** Answers a keep-alive (protocol#keep-alive). */
  #answer(timestamp: unknown): void {
    this.listener.confirm(() => {
      if (!this.#forgotten) this.send({ msg_type: MessageType.KEEP_ALIVE_RESP, timestamp });
    });
  }

  failed(error: Error): void {
    this.#error ??= error;
  }

  closed(code: number, reason: Buffer): void {
    this.#gone?.();
    if (!this.#forgotten) this.#lose({ code, reason: reason.toString() });
  }

  /** Any frame shows that the peer is alive (protocol#disagreement-31), so one check per `silence` is enough. */
  #watch(delay: number): void {
    this.#watchdog = this.#clock.setTimeout(() => {
      const quiet = this.#clock.elapsed() - this.#lastFrame;
      if (quiet < this.#silence) return this.#watch(this.#silence - quiet);
      this.#lose({ error: new Error(`nothing was received for ${Math.round(quiet / 1000)} s`) });
      this.#socket.terminate();
    }, delay);
  }

  #lose(loss: Omit<Loss, "opened">): void {
    this.#forget();
    const whole = { opened: this.#opened, ...(this.#error && { error: asError(this.#error) }), ...loss };
    this.trace?.socket(this.owned.key, "lost", whole);
    this.listener.lost(this.owned, whole);
  }

  #forget(): void {
    this.#forgotten = true;
    this.#clock.clearTimeout(this.#watchdog);
  }

  /** Ends the connection at once, because a successor is waiting (protocol#one-connection). Nothing more is reported. */
  drop(): void {
    this.#forget();
    this.#socket.terminate();
  }

  /** Closes with a close frame; resolves when the socket is gone. Nothing more is reported. */
  close(): Promise<void> {
    this.#forget();
    return new Promise((resolve) => {
      const grace = this.#clock.setTimeout(() => this.#socket.terminate(), CLOSE_GRACE);
      this.#gone = () => {
        this.#clock.clearTimeout(grace);
        resolve();
      };
      if (this.#opened) this.#socket.close(NORMAL_CLOSURE);
      else this.#socket.terminate();
    });
  }
}

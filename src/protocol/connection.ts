// One WebSocket to Zoom: it answers keep-alives from the first byte (protocol section 11), notices silence, parses
// each frame once, and tells exactly once that it is lost. What the messages mean is the stream's business.

import { MessageType } from "./enums";
import type { Clock, Environment, Socket } from "./environment";
import { asError } from "./errors";
import type { Loss } from "./state";
import { parseFrame, type WireMessage } from "./wire";

export interface ConnectionSettings {
  maxFrame: number;
  /** Milliseconds without a frame after which the socket counts as lost. */
  silence: number;
}

export interface ConnectionListener {
  opened(): void;
  /** Keep-alives, which have been answered, included. `receivedAt`: milliseconds since 1970. */
  message(message: WireMessage, receivedAt: number): void;
  /** A frame that is no message of the protocol. */
  malformed(): void;
  lost(loss: Loss): void;
}

/** How long a peer may take to answer our close before the socket is torn down. */
const CLOSE_GRACE = 500;
const NORMAL_CLOSURE = 1000;
/** What `ws` may report after we have lost interest. */
const ignore = () => undefined;

export class Connection {
  readonly #clock: Clock;
  readonly #socket: Socket;
  readonly #silence: number;
  #opened = false;
  #lastFrame: number;
  #watchdog: unknown;
  #error: Error | undefined;

  constructor(
    url: string,
    settings: ConnectionSettings,
    private readonly listener: ConnectionListener,
    { clock, openSocket }: Environment,
  ) {
    this.#clock = clock;
    this.#silence = settings.silence;
    this.#lastFrame = clock.elapsed();
    this.#socket = openSocket(url, settings);
    this.#socket.on("open", () => {
      this.#opened = true;
      this.#lastFrame = clock.elapsed();
      this.#watch(this.#silence);
      listener.opened();
    });
    this.#socket.on("message", (data) => this.#receive(data));
    this.#socket.on("error", (error) => {
      this.#error = error;
    });
    this.#socket.on("close", (code, reason) => this.#lose({ code, reason: reason.toString() }));
  }

  /** When the last frame came, by `Clock.elapsed`. */
  get lastFrame(): number {
    return this.#lastFrame;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  #receive(data: Buffer): void {
    this.#lastFrame = this.#clock.elapsed();
    const message = parseFrame(data);
    if (!message) {
      this.listener.malformed();
      return;
    }
    if (message.msg_type === MessageType.KEEP_ALIVE_REQ)
      this.send({ msg_type: MessageType.KEEP_ALIVE_RESP, timestamp: message.timestamp });
    this.listener.message(message, this.#clock.now());
  }

  /** Any frame counts as life (protocol section 20, row 31), so one look a silence is enough. */
  #watch(delay: number): void {
    this.#watchdog = this.#clock.setTimeout(() => {
      const quiet = this.#clock.elapsed() - this.#lastFrame;
      if (quiet < this.#silence) return this.#watch(this.#silence - quiet);
      this.#lose({ error: new Error(`nothing was heard for ${Math.round(quiet / 1000)} s`) });
      this.#forget();
      this.#socket.terminate();
    }, delay);
  }

  #lose(loss: Omit<Loss, "opened">): void {
    this.#clock.clearTimeout(this.#watchdog);
    this.listener.lost({ opened: this.#opened, ...(this.#error && { error: asError(this.#error) }), ...loss });
  }

  #forget(): void {
    this.#clock.clearTimeout(this.#watchdog);
    this.#socket.removeAllListeners();
    this.#socket.on("error", ignore);
  }

  /** Lets go at once, for a successor is waiting (protocol section 17). Nothing more is told. */
  drop(): void {
    this.#forget();
    this.#socket.terminate();
  }

  /** Closes in good order; resolves when the socket is gone. Nothing more is told. */
  close(): Promise<void> {
    this.#forget();
    return new Promise((resolve) => {
      const grace = this.#clock.setTimeout(() => this.#socket.terminate(), CLOSE_GRACE);
      this.#socket.on("close", () => {
        this.#clock.clearTimeout(grace);
        resolve();
      });
      if (this.#opened) this.#socket.close(NORMAL_CLOSURE);
      else this.#socket.terminate();
    });
  }
}

// A clock and a network under the test's control: nothing happens unless the test makes it happen.

import type { Environment } from "../../src/protocol/transport/environment";
import type { Socket, SocketListener, SocketSettings } from "../../src/protocol/transport/socket";

interface Timer {
  at: number;
  callback: () => void;
}

export class FakeSocket implements Socket {
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | "terminated" | undefined;
  /** The other side does not answer a close frame; `lose` ends the socket. */
  lingers = false;
  #accepted = false;

  constructor(
    readonly url: string,
    private readonly listener: SocketListener,
  ) {}

  send(text: string): void {
    if (this.closedWith !== undefined) throw new Error("sent on a closed socket");
    this.sent.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closedWith = code;
    if (!this.lingers) queueMicrotask(() => this.listener.closed(code, Buffer.alloc(0)));
  }
  terminate(): void {
    this.closedWith = "terminated";
    queueMicrotask(() => this.listener.closed(1006, Buffer.alloc(0)));
  }

  /** Zoom accepts the connection; once, however often this is called. */
  accept(): this {
    if (!this.#accepted) this.listener.opened();
    this.#accepted = true;
    return this;
  }
  /** Zoom sends a message, or the raw text of a frame, on a connection that it has accepted. */
  receive(message: object | string): this {
    return this.receiveBytes(Buffer.from(typeof message === "string" ? message : JSON.stringify(message)));
  }
  /** As `receive`; the bytes are overwritten then. */
  receiveBytes(frame: Buffer): this {
    this.accept();
    this.listener.message(frame);
    // The memory is valid only during the call.
    frame.fill("?");
    return this;
  }
  /** Zoom closes, or the network breaks. */
  lose(code = 1006, error?: Error): void {
    if (error) this.listener.failed(error);
    this.closedWith = code;
    this.listener.closed(code, Buffer.alloc(0));
  }
  get isAccepted(): boolean {
    return this.#accepted;
  }
  /** The last message this side sent. */
  get last(): Record<string, unknown> {
    return this.sent.at(-1) ?? {};
  }
}

export class FakeWorld implements Environment {
  readonly sockets: FakeSocket[] = [];
  readonly #timers = new Set<Timer>();
  #now = 1_700_000_000_000;

  readonly clock = {
    now: () => this.#now + this.skew,
    elapsed: () => this.#now,
    setTimeout: (callback: () => void, milliseconds: number): Timer => {
      const timer = { at: this.#now + milliseconds, callback };
      this.#timers.add(timer);
      return timer;
    },
    clearTimeout: (timer: unknown): void => void this.#timers.delete(timer as Timer),
  };
  /** What is random; in the middle, so that jitter is nil. */
  chance = 0.5;
  /** By how much somebody has set the wall clock. */
  skew = 0;
  readonly random = () => this.chance;
  readonly openSocket = (url: string, _settings: SocketSettings, listener: SocketListener): FakeSocket => {
    const socket = new FakeSocket(url, listener);
    this.sockets.push(socket);
    return socket;
  };

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }
  /** The sockets that this side has not released and Zoom has not closed. */
  get open(): FakeSocket[] {
    return this.sockets.filter(({ closedWith }) => closedWith === undefined);
  }
  /** The socket made last. */
  get newest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  /** Lets time pass in which this process does nothing, so that timers fire late. */
  block(milliseconds: number): void {
    this.#now += milliseconds;
    this.pass(0);
  }

  /** Lets time pass, firing each timer at its instant. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}

// A clock and a network that the test owns: nothing happens unless the test makes it happen.

import type { Environment, Socket } from "../../src/protocol/environment";

interface Timer {
  at: number;
  callback: () => void;
}

export class FakeSocket implements Socket {
  readonly sent: Record<string, unknown>[] = [];
  closedWith: number | "terminated" | undefined;
  #accepted = false;
  #listeners = new Map<string, ((...values: never[]) => void)[]>();

  constructor(readonly url: string) {}

  on(event: string, listener: (...values: never[]) => void): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }
  removeAllListeners(): this {
    this.#listeners.clear();
    return this;
  }
  #tell(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) (listener as (...values: unknown[]) => void)(...values);
  }
  send(text: string): void {
    if (this.closedWith !== undefined) throw new Error("sent on a closed socket");
    this.sent.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closedWith = code;
    queueMicrotask(() => this.#tell("close", code, Buffer.alloc(0)));
  }
  terminate(): void {
    this.closedWith = "terminated";
    queueMicrotask(() => this.#tell("close", 1006, Buffer.alloc(0)));
  }

  /** Zoom accepts the connection; once, however often it is said. */
  accept(): this {
    if (!this.#accepted) this.#tell("open");
    this.#accepted = true;
    return this;
  }
  /** Zoom sends a message, or the raw text of a frame, on a connection that it has accepted. */
  receive(message: object | string): this {
    this.accept();
    this.#tell("message", Buffer.from(typeof message === "string" ? message : JSON.stringify(message)));
    return this;
  }
  /** Zoom closes, or the network breaks. */
  lose(code = 1006, error?: Error): void {
    if (error) this.#tell("error", error);
    this.closedWith = code;
    this.#tell("close", code, Buffer.alloc(0));
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
  readonly openSocket = (url: string): FakeSocket => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket;
  };

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }
  /** The sockets that this side has not let go and Zoom has not closed. */
  get open(): FakeSocket[] {
    return this.sockets.filter(({ closedWith }) => closedWith === undefined);
  }
  /** The socket made last. */
  get newest(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  }

  /** Lets time pass, ringing each timer at its instant. */
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

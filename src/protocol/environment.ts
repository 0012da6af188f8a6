// What a stream needs of the world, injected so that tests own the clock and the network.

import { eventLoop } from "./event-loop";
import { type NetworkOptions, socketOpener } from "./network";

/** The timers and clocks that a stream uses. */
export interface Clock {
  /** Milliseconds since 1970, for people; somebody may set this clock. */
  now(): number;
  /** Milliseconds since some moment, for instants and durations; never goes back. */
  elapsed(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** For how long this process was blocked last, if it came back after that instant of `elapsed`; else 0. */
  blockedSince?(instant: number): number;
}

/** Who hears of a socket. */
export interface SocketListener {
  opened(): void;
  /** A whole message, text or binary. Its memory is lent for the call: it is written to again afterwards. */
  message(data: Buffer): void;
  /** What went wrong; `closed` follows. */
  failed(error: Error): void;
  /** The last that is heard. @param code as sent by the peer; 1006 if the connection just ended */
  closed(code: number, reason: Buffer): void;
}

/** A WebSocket. Nothing is heard of it before it has been handed over. */
export interface Socket {
  /** Bytes that came so far; absent where all that arrives is heard at once. */
  readonly heard?: number;
  send(text: string): void;
  /** Closes in good order. */
  close(code: number): void;
  /** Ends the connection at once. */
  terminate(): void;
}

export interface SocketSettings {
  /** Bytes; the socket closes on a larger frame. */
  maxFrame: number;
}

export type OpenSocket = (url: string, settings: SocketSettings, listener: SocketListener) => Socket;

export interface Environment {
  clock: Clock;
  openSocket: OpenSocket;
  /** In [0, 1). */
  random: () => number;
}

/** A timer may have run out while this process was blocked: it lets the sockets be read once before it rings. */
class PatientTimer {
  readonly #timer: NodeJS.Timeout;
  #turn: NodeJS.Immediate | undefined;

  constructor(callback: () => void, milliseconds: number) {
    this.#timer = setTimeout(() => {
      // The first turn is the one under way, the second may belong to a proxy's TLS.
      this.#turn = setImmediate(() => {
        this.#turn = setImmediate(callback);
      });
    }, milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }
}

/** This machine's clock, and its network: TLS, and the proxy of the environment variables if there is one. */
export const REAL_WORLD: Environment = {
  clock: {
    now: Date.now,
    elapsed: () => performance.now(),
    setTimeout: (callback, milliseconds) => new PatientTimer(callback, milliseconds),
    clearTimeout: (timer) => {
      if (timer instanceof PatientTimer) timer.clear();
    },
    blockedSince: (instant) => eventLoop.blockedSince(instant),
  },
  openSocket: socketOpener(),
  random: Math.random,
};

/** @throws RtmsError RTMS_INPUT for a proxy's URL or certificates that cannot be read */
export function realWorld(options: NetworkOptions): Environment {
  return { ...REAL_WORLD, openSocket: socketOpener(options) };
}

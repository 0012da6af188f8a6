// What a stream needs of the world, injected so that tests own the clock and the network.

import { WebSocket } from "ws";

/** The timers and clocks that a stream uses. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** What a stream uses of a WebSocket; `ws` has it. */
export interface Socket {
  on(event: "open", listener: () => void): unknown;
  on(event: "message", listener: (data: Buffer) => void): unknown;
  on(event: "close", listener: (code: number, reason: Buffer) => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  removeAllListeners(): unknown;
  send(text: string): void;
  close(code: number): void;
  terminate(): void;
}

export interface SocketSettings {
  /** Bytes; the socket closes on a larger frame. */
  maxFrame: number;
}

export type OpenSocket = (url: string, settings: SocketSettings) => Socket;

export interface Environment {
  clock: Clock;
  openSocket: OpenSocket;
  /** In [0, 1). */
  random: () => number;
}

/** Compression off, for it multiplies the cost of a packet; no redirects, for they would evade the server check. */
const openSocket: OpenSocket = (url, { maxFrame }) =>
  new WebSocket(url, { perMessageDeflate: false, followRedirects: false, maxPayload: maxFrame });

export const REAL_WORLD: Environment = {
  clock: {
    now: Date.now,
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  },
  openSocket,
  random: Math.random,
};

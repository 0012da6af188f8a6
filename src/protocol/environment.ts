// What a stream needs of the world, injected so that tests own the clock and the network.

import { type NetworkOptions, socketOpener } from "./network";

/** The timers and clocks that a stream uses. */
export interface Clock {
  /** Milliseconds since 1970, for people; somebody may set this clock. */
  now(): number;
  /** Milliseconds since some moment, for instants and durations; never goes back. */
  elapsed(): number;
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
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

/** This machine's clock, and its network: TLS, and the proxy of the environment variables if there is one. */
export const REAL_WORLD: Environment = {
  clock: {
    now: Date.now,
    elapsed: () => performance.now(),
    setTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  },
  openSocket: socketOpener(),
  random: Math.random,
};

/** @throws RtmsError RTMS_INPUT for a proxy's URL or certificates that cannot be read */
export function realWorld(options: NetworkOptions): Environment {
  return { ...REAL_WORLD, openSocket: socketOpener(options) };
}

// What a stream asks of a WebSocket, whoever makes it.

/** Who hears of a socket. */
export interface SocketListener {
  opened(): void;
  /** A whole message, text or binary. Its memory is lent for the call: it is written to again afterwards. */
  message(payload: Buffer): void;
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

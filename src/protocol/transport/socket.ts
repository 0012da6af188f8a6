// What a stream needs of a WebSocket, whichever implementation it is.

/** Receives what happens on a socket. */
export interface SocketListener {
  opened(): void;
  /** A complete message, text or binary. `payload` is valid during the call only: its memory is used again. */
  message(payload: Buffer): void;
  /** As `message`, for a payload inside of other bytes: from `start` to before `end`. A listener that has it needs no view. */
  messageIn?(bytes: Buffer, start: number, end: number): void;
  /** An error; `closed` follows. */
  failed(error: Error): void;
  /**
   * The last call.
   * @param code of the peer's close frame; 1005 if that has none, 1006 if the connection ended without such a frame
   */
  closed(code: number, reason: Buffer): void;
}

/** A WebSocket. It calls its listener only after it was returned. */
export interface Socket {
  /** Bytes received so far; absent if the implementation never delays what has arrived. */
  readonly heard?: number;
  send(text: string): void;
  /** Closes with a close frame. */
  close(code: number): void;
  /** Ends the connection at once. */
  terminate(): void;
}

export interface SocketSettings {
  /** Bytes; the socket closes on a larger frame. */
  maxFrame: number;
}

export type OpenSocket = (url: string, settings: SocketSettings, listener: SocketListener) => Socket;

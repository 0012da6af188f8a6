// Limits the wait for a peer while a connection is made. Time in which this process was blocked does not count.

import type { Socket } from "node:net";

/** The wait has so many parts. An interval timer fires once after a block, so a block counts as one part. */
const PARTS = 8;

/**
 * Destroys a socket on which nothing was received for so many milliseconds.
 * @returns a function that stops the watch
 */
export function endOnSilence(socket: Socket, milliseconds: number, words: string): () => void {
  let silent = 0;
  let heard = socket.bytesRead;
  const timer = setInterval(() => {
    silent = socket.bytesRead === heard ? silent + 1 : 0;
    heard = socket.bytesRead;
    if (silent < PARTS) return;
    clearInterval(timer);
    socket.destroy(new Error(words));
  }, milliseconds / PARTS);
  const stop = () => clearInterval(timer);
  socket.once("close", stop);
  return stop;
}

/** The error while a WebSocket is opened. */
export const TIMED_OUT = "the opening handshake timed out";

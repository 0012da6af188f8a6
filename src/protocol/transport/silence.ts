// How long a peer is waited for while a connection is made: as long as this process could have heard it.

import type { Socket } from "node:net";

/** In so many parts a time is waited for: a process that was blocked meanwhile comes by once, not so many times. */
const PARTS = 8;

/**
 * Breaks a connection off on which nothing was heard for so many milliseconds.
 * @returns a function that ends the watch
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

/** For who opens a connection, WebSocket and all. */
export const TIMED_OUT = "the opening handshake timed out";

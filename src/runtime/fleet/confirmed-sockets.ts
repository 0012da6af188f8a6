// Sockets of a stream that a fleet shares. Zoom lets one client have a stream: if another member has taken it over, to connect
// again would throw that one out, and it would do the same in turn. So a socket waits until the fleet has confirmed the owner.

import type { OpenSocket, Socket } from "../../protocol/transport";

/** What a socket reports that never was one (RFC 6455 section 7.1.5). */
const NO_CLOSE_FRAME = 1006;
const NOTHING = Buffer.alloc(0);

/** @param confirm resolves to whether the stream is still this member's */
export function confirmedOpener(open: OpenSocket, confirm: () => Promise<boolean>): OpenSocket {
  return (url, settings, listener) => {
    let socket: Socket | undefined;
    let isOver = false;
    const end = (reason = NOTHING) => {
      isOver = true;
      queueMicrotask(() => listener.closed(NO_CLOSE_FRAME, reason));
    };
    const begin = (isOurs: boolean) => {
      if (isOver) return;
      if (isOurs) socket = open(url, settings, listener);
      else end();
    };
    void confirm().then(begin);
    return {
      get heard() {
        return socket?.heard ?? 0;
      },
      send: (text) => socket?.send(text),
      close: (code) => (socket ? socket.close(code) : end()),
      terminate: () => (socket ? socket.terminate() : end()),
    };
  };
}

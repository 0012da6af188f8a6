// What happens on a stream's sockets is traced before the stream acts on it.

import type { ConnectionListener, SocketsListener } from "../connections";
import type { Debug } from "./debug";

/** Passes everything on to `listener`. @param debug writes the trace; `undefined` while the stream is not traced */
export function traced(listener: ConnectionListener, debug: () => Debug | undefined): SocketsListener {
  return {
    ...listener,
    connecting: ({ key }) => debug()?.socket(key, "open"),
    closed: ({ key }) => debug()?.socket(key, "closed"),
    received: ({ key }, message, size) => debug()?.message("in", key, size, message),
    sent: ({ key }, message, text) => debug()?.sent(key, message, text),
    opened: (owned) => {
      debug()?.socket(owned.key, "opened");
      listener.opened(owned);
    },
    lost: (owned, loss) => {
      debug()?.socket(owned.key, "lost", loss);
      listener.lost(owned, loss);
    },
  };
}

// The steps at the end of a stream, in each order that servers may use: none is guaranteed (protocol#closing).

import type { WebhookReply } from "../log";

/** The steps at the end. */
export interface Steps {
  /** Message 8: TERMINATED. */
  state(): void;
  /** Message 9: STOPPED. */
  session(): void;
  /** Closes every socket. */
  close(): void;
  /** Sends `*_stopped` after `late` milliseconds. Resolves when it was answered. */
  webhook(late?: number): Promise<WebhookReply>;
}

/** Milliseconds: enough for sockets to close, too short for a client to reconnect. */
const CLOSED_BEFORE = 300;

type Ending = "sockets-first" | "stopped-first" | "closed-first" | "session-first";

/** Each resolves when `*_stopped` was answered. */
export const ENDINGS: Readonly<Record<Ending, (steps: Steps) => Promise<unknown>>> = {
  "sockets-first": ({ state, session, close, webhook }) => {
    state();
    session();
    close();
    return webhook();
  },
  "stopped-first": async ({ state, session, close, webhook }) => {
    await webhook();
    state();
    session();
    close();
  },
  "closed-first": ({ close, webhook }) => {
    close();
    return webhook(CLOSED_BEFORE);
  },
  "session-first": ({ state, session, close, webhook }) => {
    session();
    state();
    close();
    return webhook();
  },
};

// In which order a stream's end is told: no order is guaranteed (protocol section 16).

import type { WebhookReply } from "./log";

/** The steps of an end. */
export interface Steps {
  /** Message 8: TERMINATED. */
  state(): void;
  /** Message 9: STOPPED. */
  session(): void;
  /** Closes every socket. */
  close(): void;
  /** Sends `*_stopped`; resolves when it was answered. */
  webhook(): Promise<WebhookReply>;
}

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
    return webhook();
  },
  "session-first": ({ state, session, close, webhook }) => {
    session();
    state();
    close();
    return webhook();
  },
};

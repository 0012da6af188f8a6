// Matches the requests on signaling with Zoom's replies (protocol#message-types). A reply that does not come in time is
// none.

import type { Clock } from "../time";
import { MessageType, zoomId } from "../values";
import type { WireMessage } from "../wire";

/** How long Zoom may take to answer a request. Milliseconds. */
const REPLY_WAIT = 5_000;

/**
 * Identifies the request of a reply: its type, and the id in it. Requests carry no number of their own
 * (protocol#message-types).
 */
function replyKey(message: WireMessage): string {
  const { STREAM_STATE_RESP, SESSION_STATE_RESP, VIDEO_SUBSCRIPTION_RESP } = MessageType;
  switch (message.msg_type) {
    case STREAM_STATE_RESP:
      return `${STREAM_STATE_RESP}`;
    case SESSION_STATE_RESP:
      return `${SESSION_STATE_RESP} ${zoomId(message.rtms_session_id ?? message.session_id)}`;
    case VIDEO_SUBSCRIPTION_RESP:
      return `${VIDEO_SUBSCRIPTION_RESP} ${zoomId(message.user_id)}`;
    default:
      return "";
  }
}

type Answer = (reply: WireMessage | undefined) => void;

export class Requests {
  readonly #pending = new Map<string, { answer: Answer; timer: unknown }>();

  /** @param send sends a message on the signaling socket; `false` if there is none now */
  constructor(
    private readonly clock: Clock,
    private readonly send: (message: object) => boolean,
  ) {}

  /**
   * @param key as of the reply
   * @returns the reply, or `undefined` if none came in time or a newer request took its place
   */
  request(key: string, message: object): Promise<WireMessage | undefined> {
    return new Promise((answer) => this.ask(key, message, answer));
  }

  /** The same, with `answer` called at the moment that the reply comes. */
  ask(key: string, message: object, answer: Answer): void {
    this.#settle(key, undefined);
    if (!this.send(message)) {
      answer(undefined);
      return;
    }
    const timer = this.clock.setTimeout(() => this.#settle(key, undefined), REPLY_WAIT);
    this.#pending.set(key, { answer, timer });
  }

  /** Settles the request that a message replies to, if any. */
  reply(message: WireMessage): void {
    this.#settle(replyKey(message), message);
  }

  /** Settles all requests without a reply, because signaling is gone. */
  abandon(): void {
    for (const key of [...this.#pending.keys()]) this.#settle(key, undefined);
  }

  #settle(key: string, reply: WireMessage | undefined): void {
    const pending = this.#pending.get(key);
    if (!pending) return;
    this.#pending.delete(key);
    this.clock.clearTimeout(pending.timer);
    pending.answer(reply);
  }
}

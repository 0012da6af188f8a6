// The requests on signaling beyond the handshakes (protocol#message-types, protocol#event-subscription and
// protocol#individual-video): subscriptions, one participant's video, and the state. Requests are matched with their
// replies, and time out. Subscriptions belong to a connection, so they are repeated after each reconnection
// (protocol#event-subscription).

import { explain, streamError, text } from "../errors";
import type { Memory } from "../memory";
import type { StreamOptions } from "../options";
import type { Clock } from "../time";
import { codeIn, MessageType, nameOf, SessionState, StreamState, zoomId } from "../values";
import { reasonText, replyStatus, type WireMessage } from "../wire";
import { defaultEvents } from "./events";
import type { Handshakes } from "./handshake";

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

/** Zoom's state of a stream and its sessions; absent where Zoom did not answer in time. */
export interface ZoomState {
  zoomState?: string;
  sessions: { sessionId: string; state: string }[];
}

type Answer = (reply: WireMessage | undefined) => void;

export class Control {
  readonly #chosen: readonly string[];
  readonly #pending = new Map<string, { answer: Answer; timer: unknown }>();

  /** @param send sends a message on the signaling socket; `false` if there is none now */
  constructor(
    private readonly handshakes: Handshakes,
    private readonly memory: Memory,
    private readonly clock: Clock,
    private readonly send: (message: object) => boolean,
    options: Pick<StreamOptions, "subscribe" | "videoStreams">,
  ) {
    const choosesVideo = handshakes.media.includes("video") && options.videoStreams === "individual";
    this.#chosen = options.subscribe ?? defaultEvents(memory.product, choosesVideo);
    handshakes.subscriptions(this.#chosen, true);
  }

  /** Subscribes when signaling is up, for the first time or again. */
  restore(): void {
    const { subscriptions } = this.memory;
    const chosen = this.#chosen.map((name) => name.trim().toLowerCase());
    const names = [...new Set([...chosen, ...subscriptions.keys()])].filter((name) => subscriptions.get(name) ?? true);
    for (const message of this.handshakes.subscriptions(names, true)) this.send(message);
  }

  /** Chooses the same participant again when video flows, for the first time or again. */
  restoreVideo(): void {
    const { video } = this.memory;
    if (video !== undefined) this.send(this.handshakes.video(video, true, this.clock.now()));
  }

  /** @throws RtmsError RTMS_INPUT for a name that this product does not have */
  subscribe(names: readonly string[], subscribe: boolean): void {
    const messages = this.handshakes.subscriptions(names, subscribe);
    for (const name of names) this.memory.subscriptions.set(name.trim().toLowerCase(), subscribe);
    for (const message of messages) this.send(message);
  }

  /**
   * Chooses the participant whose video is sent (protocol#individual-video), or no one.
   * @throws RtmsError RTMS_MEDIA_HANDSHAKE if Zoom refuses, RTMS_CONNECTION if it does not answer within 5 s
   */
  async video(userId: string, subscribe: boolean): Promise<void> {
    const { streamId } = this.memory;
    this.memory.video = subscribe ? userId : undefined;
    const request = this.handshakes.video(userId, subscribe, this.clock.now());
    const reply = await this.#request(`${MessageType.VIDEO_SUBSCRIPTION_RESP} ${userId}`, request);
    if (!reply)
      throw streamError("RTMS_CONNECTION", [text("videoUnanswered", { userId })], { streamId, retryable: true });
    const status = replyStatus(reply);
    if (status.code === 0) return;
    if (subscribe) this.memory.video = undefined;
    const { meaning, cure } = explain(status.code);
    const words = text("videoRefused", { userId, name: status.name, said: reasonText(reply), meaning, cure });
    throw streamError("RTMS_MEDIA_HANDSHAKE", [words], { status, streamId });
  }

  /** Requests the state of the stream and of every known session (messages 19 and 10). */
  async state(): Promise<ZoomState> {
    const stream = this.#request(`${MessageType.STREAM_STATE_RESP}`, this.handshakes.streamState());
    const sessions = [...this.memory.sessions.keys()].map(async (sessionId) => {
      const reply = await this.#request(
        `${MessageType.SESSION_STATE_RESP} ${sessionId}`,
        this.handshakes.sessionState(sessionId),
      );
      const state = codeIn(SessionState, reply?.state) ?? this.memory.sessions.get(sessionId) ?? SessionState.INACTIVE;
      return { sessionId, state: nameOf(SessionState, state) };
    });
    const reply = await stream;
    const zoomState = codeIn(StreamState, reply?.state);
    return {
      ...(zoomState !== undefined && { zoomState: nameOf(StreamState, zoomState) }),
      sessions: await Promise.all(sessions),
    };
  }

  /** Settles the request that a message replies to, if any. */
  reply(message: WireMessage): void {
    this.#settle(replyKey(message), message);
  }

  /** Settles all requests without a reply, because signaling is gone. */
  abandon(): void {
    for (const key of [...this.#pending.keys()]) this.#settle(key, undefined);
  }

  /** Resolves with the reply, or `undefined` if none came in time or a newer request took its place. */
  #request(key: string, message: object): Promise<WireMessage | undefined> {
    this.#settle(key, undefined);
    return new Promise((answer) => {
      if (!this.send(message)) {
        answer(undefined);
        return;
      }
      const timer = this.clock.setTimeout(() => this.#settle(key, undefined), REPLY_WAIT);
      this.#pending.set(key, { answer, timer });
    });
  }

  #settle(key: string, reply: WireMessage | undefined): void {
    const pending = this.#pending.get(key);
    if (!pending) return;
    this.#pending.delete(key);
    this.clock.clearTimeout(pending.timer);
    pending.answer(reply);
  }
}

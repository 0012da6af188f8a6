// The requests on signaling beyond the handshakes (protocol#message-types, protocol#event-subscription and
// protocol#individual-video): subscriptions, one participant's video, and the state. Subscriptions belong to a connection,
// so they are repeated after each reconnection (protocol#event-subscription).

import type { VideoFollow } from "../cameras";
import type { Memory } from "../memory";
import type { InterruptedEvent } from "../messages";
import type { StreamOptions } from "../options";
import type { Clock } from "../time";
import { codeIn, MessageType, nameOf, SessionState, StreamState } from "../values";
import type { WireMessage } from "../wire";
import { defaultEvents, eventsToFollow } from "./events";
import type { Handshakes } from "./handshake";
import { IndividualVideo, type Tell } from "./individual-video";
import { Requests } from "./requests";

/** Zoom's state of a stream and its sessions; absent where Zoom did not answer in time. */
export interface ZoomState {
  zoomState?: string;
  sessions: { sessionId: string; state: string }[];
}

const canonical = (name: string): string => name.trim().toLowerCase();

export class Control {
  readonly video: IndividualVideo;
  readonly #chosen: readonly string[];
  readonly #requests: Requests;

  /** @param send sends a message on the signaling socket; `false` if there is none now */
  constructor(
    private readonly handshakes: Handshakes,
    private readonly memory: Memory,
    clock: Clock,
    private readonly send: (message: object) => boolean,
    tell: Tell,
    options: Pick<StreamOptions, "subscribe" | "videoStreams" | "videoFollow">,
  ) {
    this.#requests = new Requests(clock, send);
    this.video = new IndividualVideo(handshakes, memory, clock, this.#requests, tell, options);
    const chosen = options.subscribe ?? defaultEvents(memory.product, this.video.isOn);
    handshakes.subscriptions(chosen, true);
    this.#chosen = chosen.map(canonical);
  }

  /** What is subscribed to unless a command said otherwise. */
  get #wanted(): readonly string[] {
    return this.video.isFollowing ? [...this.#chosen, ...eventsToFollow(this.memory.product)] : this.#chosen;
  }

  /** Subscribes when signaling is up, for the first time or again. */
  restore(): void {
    const { subscriptions } = this.memory;
    const names = [...new Set([...this.#wanted, ...subscriptions.keys()])].filter(
      (name) => subscriptions.get(name) ?? true,
    );
    for (const message of this.handshakes.subscriptions(names, true)) this.send(message);
  }

  /** @throws RtmsError RTMS_INPUT for a name that this product does not have */
  subscribe(names: readonly string[], subscribe: boolean): void {
    const messages = this.handshakes.subscriptions(names, subscribe);
    for (const name of names) this.memory.subscriptions.set(canonical(name), subscribe);
    for (const message of messages) this.send(message);
  }

  /**
   * Follows participants with the one subscription that Zoom allows. Subscribes to the events that this needs.
   * @throws RtmsError RTMS_INPUT unless Zoom sends one participant's video
   */
  follow(follow: VideoFollow): void {
    const before = new Set(this.#wanted);
    this.video.follow(follow);
    const { subscriptions } = this.memory;
    const missing = this.#wanted.filter((name) => !before.has(name) && !subscriptions.has(name));
    for (const message of this.handshakes.subscriptions(missing, true)) this.send(message);
  }

  /** Requests the state of the stream and of every known session (messages 19 and 10). */
  async state(): Promise<ZoomState> {
    const stream = this.#requests.request(`${MessageType.STREAM_STATE_RESP}`, this.handshakes.streamState());
    const sessions = [...this.memory.sessions.keys()].map(async (sessionId) => {
      const reply = await this.#requests.request(
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
    this.#requests.reply(message);
  }

  /** A connection was lost, and with signaling all requests. */
  lost({ cause, media = [] }: Pick<InterruptedEvent, "cause" | "media">): void {
    if (cause !== "media" || media.includes("video")) this.video.lost(cause !== "media");
    if (cause !== "media") this.#requests.abandon();
  }

  /** The stream is over here. */
  abandon(): void {
    this.video.lost(true);
    this.#requests.abandon();
  }
}

// One live stream: it carries out what the table in transitions.ts decides, and turns Zoom's messages into events.
// The sockets it holds are exactly those that its state owns, and it has one timer, set to the state's next instant.

import { EventEmitter } from "node:events";
import type { ConnectionNews } from "./connection";
import { Control } from "./control";
import { MessageType } from "./enums";
import { type Clock, realWorld } from "./environment";
import { stopInfo } from "./explanations";
import { Handshakes, identify } from "./handshake";
import { isObject } from "./json";
import { mediaOf } from "./links";
import { MediaDecoder } from "./media";
import { Memory } from "./memory";
import type { Medium, Product, StreamEvent } from "./messages";
import { MEDIUM_ROWS, type StreamOptions } from "./options";
import { Outlet } from "./outlet";
import { PRODUCTS } from "./products";
import { serverCheck } from "./servers";
import { type MediumBroken, readSignaling } from "./signaling";
import { Alarm, Sockets } from "./sockets";
import { dueOf, type Effect, type Input, type LinkKey, type Offer, type State, socketsOf } from "./state";
import type { Handover, StreamEvents } from "./stream-events";
import { type Setting, transition } from "./transitions";
import type { Lifecycle } from "./webhook";
import { mediaReplyStatus, mediumOf, reasonText, type WireMessage } from "./wire";

export type { Handover, StreamEvents };

/** Messages that carry the moment at which they were sent; an event may tell of an earlier one. */
const TELLS_THE_TIME: ReadonlySet<number> = new Set([
  MessageType.KEEP_ALIVE_REQ,
  MessageType.STREAM_STATE_UPDATE,
  MessageType.SESSION_STATE_UPDATE,
]);

const MAX_FRAME = 16 * 1024 * 1024;
const SILENCE = 65_000;

/**
 * A stream from its `*_started` webhook to its end. `start()` connects; media and events are emitted as they come.
 * @example
 * const stream = new RtmsStream(parseWebhook(body).lifecycle, { clientId, clientSecret });
 * stream.on("audio", ({ payload, audio }) => …).on("event", …).on("failure", …).start();
 */
export class RtmsStream extends EventEmitter<StreamEvents> {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;

  readonly #clock: Clock;
  readonly #handshakes: Handshakes;
  readonly #memory: Memory;
  readonly #decoder: MediaDecoder;
  readonly #outlet: Outlet;
  readonly #setting: Setting;
  readonly #sockets: Sockets;
  readonly #control: Control;
  readonly #alarm: Alarm;
  readonly #queue: Input[] = [];
  #hearing = false;
  #state: State;
  #closed: Promise<void> | undefined;

  /**
   * @param started what the `*_started` webhook says
   * @param handover from the stream's former owner in this process, to go on where it was
   * @throws RtmsError RTMS_INPUT for a webhook without id, stream id or server, and for options Zoom would refuse
   */
  constructor(started: Lifecycle, options: StreamOptions, handover?: Handover) {
    super();
    const { product, id, streamId, serverUrl } = identify(started);
    this.product = product;
    this.id = id;
    this.streamId = streamId;
    const { environment = realWorld(options), maxFrame = MAX_FRAME, silence = SILENCE } = options;
    this.#clock = environment.clock;
    this.#sockets = new Sockets({ maxFrame, silence }, environment, this.#news());
    this.#alarm = new Alarm(environment.clock, () => this.#hear({ type: "due", quietest: this.#sockets.quietest() }));
    this.#handshakes = new Handshakes({ product, id, streamId }, options);
    this.#memory = handover?.memory ?? new Memory(product, id, streamId, this.#clock.now());
    this.#decoder = new MediaDecoder(this.#memory);
    this.#outlet = new Outlet(this, this.#memory, this.#clock, this.#handshakes.media);
    const ask = (message: object) => this.#ask(message);
    this.#control = new Control(this.#handshakes, this.#memory, this.#clock, ask, options.subscribe);
    this.#setting = {
      streamId,
      media: this.#handshakes.media,
      unified: options.mode === "unified",
      hasOtherIdField: !options.idField && PRODUCTS[product].otherWireId !== undefined,
      allows: options.allows ?? serverCheck(),
      random: environment.random,
    };
    const fresh = { otherIdField: false, established: false, closeWanted: false, refused: [] };
    const carried = handover?.carried ?? { ...fresh, offer: this.#offer(serverUrl, started.eventTs) };
    this.#state = { phase: "idle", ...carried };
  }

  #offer(url: string, eventTs: number | undefined): Offer {
    const age = eventTs === undefined ? 0 : this.#clock.now() - eventTs;
    return { url, receivedAt: this.#clock.elapsed(), age, ...(eventTs !== undefined && { eventTs }) };
  }

  /** The chosen media, in the contract's order. */
  get media(): readonly Medium[] {
    return this.#handshakes.media;
  }

  /** Where the stream is in its life. */
  get phase(): State["phase"] {
    return this.#state.phase;
  }

  /** Whether all the media that can be had flow. */
  get isStreaming(): boolean {
    const links = this.#state.phase === "joined" ? Object.values(this.#state.links) : [];
    const wanted = links.filter(({ stage }) => stage !== "refused");
    return wanted.length > 0 && wanted.every(({ stage }) => stage === "streaming");
  }

  /** What survives reconnections: counts and names. */
  get memory(): Memory {
    return this.#memory;
  }

  /** Connects. */
  start(): this {
    this.#hear({ type: "start" });
    return this;
  }

  /** Takes a later lifecycle webhook of this stream: a server move, an interruption, or the stop. */
  webhook({ action, serverUrl, eventTs, stopReason }: Lifecycle): void {
    if (action === "stopped")
      this.#hear({ type: "terminated", ...(stopReason !== undefined && { reason: stopReason }) });
    else if (action === "interrupted")
      this.#hear({ type: "interrupted", ...(eventTs !== undefined && { at: this.#instantOf(eventTs) }) });
    else if (serverUrl !== undefined) this.#hear({ type: "offer", offer: this.#offer(serverUrl, eventTs) });
  }

  /** A time of Zoom's clock as an instant of `Clock.elapsed`. */
  #instantOf(zoomTime: number): number {
    return this.#clock.elapsed() - (this.#clock.now() + this.#memory.clockAhead - zoomTime);
  }

  /** Asks Zoom to end the stream (protocol section 16); `stopped` tells when it has. */
  close(): void {
    this.#hear({ type: "close" });
  }

  /** Leaves the stream to another owner. Resolves when every socket is closed. */
  disconnect(): Promise<void> {
    this.#hear({ type: "disconnect" });
    return this.#closed ?? Promise.resolve();
  }

  /** Subscribes to more of Zoom's events, or to fewer. @throws RtmsError RTMS_INPUT for a name this product has not */
  subscribe(events: readonly string[], subscribe = true): void {
    this.#control.subscribe(events, subscribe);
  }

  /**
   * Chooses the one participant whose video is sent, where `videoStreams` is `individual`.
   * @throws RtmsError RTMS_MEDIA_HANDSHAKE if Zoom refuses, RTMS_CONNECTION if it does not answer within 5 s
   */
  video(userId: string, subscribe = true): Promise<void> {
    return this.#control.video(userId, subscribe);
  }

  /** Asks Zoom for the state of the stream and its sessions; the event `state` tells, at the latest after 5 s. */
  async state(): Promise<void> {
    const media = this.#state.phase === "joined" ? this.#state.links : {};
    const stages = Object.entries(media).map(([key, { stage }]) => [key, stage]);
    const known = await this.#control.state();
    if (this.phase !== "ended")
      this.#outlet.event({ event: "state", state: this.#state.phase, ...known, media: Object.fromEntries(stages) });
  }

  /** Tells the counts so far as the event `stats`. */
  stats(): void {
    if (this.phase === "ended") return;
    const { stats, reconnections, since } = this.#memory;
    const media = Object.fromEntries(this.media.map((medium) => [medium, { ...stats[medium] }]));
    this.#outlet.event({ event: "stats", media, reconnections, since });
  }

  /**
   * Leaves without a word, for a successor in this process. Nothing more is emitted but `end`.
   * @returns `undefined` if the stream had ended
   */
  async detach(): Promise<Handover | undefined> {
    if (this.#state.phase === "closing" || this.#state.phase === "ending") this.#hear({ type: "due" });
    const state = this.#state;
    this.#state = { phase: "ended" };
    this.#settle();
    await this.#closed;
    if (state.phase === "ended") return undefined;
    this.#memory.replays.lost(this.#clock.now());
    const { offer, otherIdField, established, closeWanted, refused } = state;
    return { carried: { offer, otherIdField, established, closeWanted, refused }, memory: this.#memory };
  }

  /** One piece of news at a time, also when a listener causes the next one. */
  #hear(input: Input): void {
    this.#queue.push(input);
    if (this.#hearing) return;
    this.#hearing = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const { state, effects } = transition(this.#state, next, this.#clock.elapsed(), this.#setting);
        this.#state = state;
        this.#settle();
        this.#performAll(effects);
      }
    } finally {
      this.#hearing = false;
    }
  }

  #settle(): void {
    this.#alarm.set(dueOf(this.#state));
    if (this.#state.phase !== "ended") {
      this.#sockets.settle(socketsOf(this.#state));
      return;
    }
    this.#control.abandon();
    this.#closed ??= this.#sockets.close().then(() => void this.emit("end"));
  }

  #news(): ConnectionNews {
    return {
      opened: ({ socket, key }) => {
        const otherIdField = "otherIdField" in this.#state && this.#state.otherIdField;
        this.#sockets.send(socket, this.#handshakes.opening(key, otherIdField));
      },
      message: ({ socket, key }, message, receivedAt) => {
        if (key === "signaling") this.#signaling(message, socket, receivedAt);
        else this.#media(message, key, socket, receivedAt);
      },
      malformed: ({ key }) => {
        if (key === "signaling") return;
        for (const medium of mediaOf(key, this.#setting)) this.#memory.stats[medium].dropped += 1;
      },
      lost: ({ socket }, loss) => this.#hear({ type: "lost", socket, loss }),
    };
  }

  #signaling(message: WireMessage, socket: number, receivedAt: number): void {
    const { news, events = [], timestamp } = readSignaling(message, socket, this.#memory, receivedAt);
    if (timestamp !== undefined && TELLS_THE_TIME.has(message.msg_type))
      this.#memory.clockAhead = timestamp - receivedAt;
    this.#control.reply(message);
    for (const event of events) this.#outlet.event(event, receivedAt, timestamp);
    if (news) this.#hear(news.type === "mediumBroken" ? this.#locate(news) : news);
  }

  /** Which socket a broken medium has, if Zoom named it (protocol section 14). */
  #locate({ medium }: MediumBroken): Input {
    const links = this.#state.phase === "joined" ? this.#state.links : {};
    const key = medium && links.all ? "all" : medium;
    return key ? { type: "mediaInterrupted", key } : { type: "mediaInterrupted" };
  }

  #media(message: WireMessage, key: LinkKey, socket: number, receivedAt: number): void {
    const medium = mediumOf(message);
    if (medium === undefined) {
      this.#mediaReply(message, key, socket);
      return;
    }
    if (!this.media.includes(medium)) return;
    const stats = this.#memory.stats[medium];
    const decoded = this.#decoder.decode(medium, message, receivedAt);
    if (!decoded || decoded === "replay") {
      stats[decoded ? "replays" : "dropped"] += 1;
      return;
    }
    stats.packets += 1;
    stats.bytes += decoded.payload.length;
    (this as EventEmitter).emit(medium, decoded);
  }

  #mediaReply(message: WireMessage, key: LinkKey, socket: number): void {
    const status = mediaReplyStatus(message);
    const link = this.#state.phase === "joined" ? this.#state.links[key] : undefined;
    if (!status || link?.stage !== "connecting") return;
    if (status.code !== 0) this.#hear({ type: "refused", socket, status, text: reasonText(message) });
    else this.#hear({ type: "mediaAccepted", socket, emit: this.#confirm(message, key) });
  }

  /** Takes over Zoom's parameters; what is told of them, one event a medium. */
  #confirm(message: WireMessage, key: LinkKey): StreamEvent[] {
    const confirmed = isObject(message.media_params) ? message.media_params : {};
    const media = mediaOf(key, this.#setting);
    this.#decoder.confirm(media, confirmed);
    return media.map((medium) => ({ event: "media", medium, params: confirmed[MEDIUM_ROWS[medium].key] ?? {} }));
  }

  readonly #actions: { [D in Effect["do"]]: (effect: Extract<Effect, { do: D }>) => void } = {
    emit: ({ event }) => {
      if (event.event === "interrupted") this.#interrupted(event);
      this.#outlet.event(event);
    },
    ready: ({ media }) => {
      this.#ask(this.#handshakes.ready());
      if (media.includes("video")) this.#control.restoreVideo();
    },
    subscribe: () => this.#control.restore(),
    requestClose: () => this.#ask(this.#handshakes.close()),
    stop: ({ reason }) => this.#outlet.end({ event: "stopped", reason: stopInfo(reason) }),
    fail: ({ error, medium }) => this.#outlet.failure(error, medium),
  };

  /** A listener that throws does not keep the others from hearing of the rest. */
  #performAll([effect, ...rest]: readonly Effect[]): void {
    if (!effect) return;
    try {
      this.#perform(effect);
    } finally {
      this.#performAll(rest);
    }
  }

  #perform(effect: Effect): void {
    (this.#actions[effect.do] as (effect: Effect) => void)(effect);
  }

  /** What was asked for on a lost connection is not answered; audio that comes again was delivered before. */
  #interrupted({ cause, media }: StreamEvent): void {
    this.#memory.reconnections += 1;
    if (cause !== "media") this.#control.abandon();
    if (cause !== "media" || (Array.isArray(media) && media.includes("audio")))
      this.#memory.replays.lost(this.#clock.now());
  }

  /** @returns whether there is a signaling socket to ask on */
  #ask(message: object): boolean {
    if (this.#state.phase !== "joined" && this.#state.phase !== "closing") return false;
    this.#sockets.send(this.#state.signaling, message);
    return true;
  }
}

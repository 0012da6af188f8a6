// One live stream. It carries out what the table in transitions.ts decides, and turns Zoom's messages into events. It has
// exactly the sockets that its state owns, and one timer, set to the next instant of the state.

import { EventEmitter, once } from "node:events";
import type { VideoFollow } from "../cameras";
import { type ConnectionListener, Sockets } from "../connections";
import { stopInfo } from "../errors";
import { serverCheck, withUrl } from "../input";
import { garbled } from "../link";
import {
  allStream,
  carried,
  dueOf,
  type Effect,
  fresh,
  Inbox,
  type Input,
  letGo,
  mediaLinks,
  mediaOf,
  type OwnedSocket,
  offerIn,
  type Setting,
  type State,
  socketsOf,
  transition,
} from "../machine";
import { MediaDecoder } from "../media";
import { Memory } from "../memory";
import type { MediumStats } from "../messages";
import { DEFAULT_MAX_FRAME, DEFAULT_SILENCE, type StreamOptions } from "../options";
import { Control, Handshakes, identify, isOnAnySocket, readSignaling, type Tell } from "../signaling";
import { type Clock, ResettableTimer } from "../time";
import { Debug } from "../trace";
import { realWorld } from "../transport";
import { type LinkKey, type Medium, type Phase, PRODUCTS, type Product } from "../values";
import type { Lifecycle } from "../webhook";
import { isGarbled, mediumOf, type WireMessage } from "../wire";
import { MediaReplies } from "./media-replies";
import type { Handover, StreamEvents } from "./stream-events";
import { runAll, StreamOutput } from "./stream-output";
import { aheadBy, aheadByDelivery, newsOf, offerOf, oldestOf, readsFromBefore } from "./zoom-clock";

/**
 * A stream from its `*_started` webhook to its end. `start()` connects; media and events are emitted as they arrive.
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
  /** The counts of the chosen media. */
  readonly #chosen: Partial<Record<Medium, MediumStats>>;
  readonly #decoder: MediaDecoder;
  readonly #output: StreamOutput;
  readonly #setting: Setting;
  readonly #replies: MediaReplies;
  readonly #sockets: Sockets;
  readonly #control: Control;
  readonly #timer: ResettableTimer;
  /** Media sockets are read to their end before a new state drops them. */
  readonly #inbox = new Inbox(
    (input, again) => this.#sockets.readToEnd(letGo(this.#state, this.#next(input).state), again),
    (input) => this.#take(input),
  );
  readonly #hear = (input: Input): void => this.#inbox.put(input);
  #handover: Handover | undefined;
  #debug: Debug | undefined;
  #state: State;
  /** Whether a media connection waits for the reply to its handshake. Computed once per transition, not per packet. */
  #awaitsReply = false;
  #closed: Promise<void> | undefined;

  /**
   * @param started what the `*_started` webhook says
   * @param handover from the stream's former owner in this process, to continue from
   * @throws RtmsError RTMS_INPUT for a webhook without id, stream id or server, and for options Zoom would refuse
   */
  constructor(started: Lifecycle, options: StreamOptions, handover?: Handover) {
    super();
    const { product, id, streamId, serverUrl } = identify(started);
    this.product = product;
    this.id = id;
    this.streamId = streamId;
    const { environment = realWorld(options), maxFrame = DEFAULT_MAX_FRAME, silence = DEFAULT_SILENCE } = options;
    this.#clock = environment.clock;
    this.#sockets = new Sockets({ maxFrame, silence }, environment, this.#listener());
    const due = (deaf: number) => this.#hear({ type: "due", ...this.#sockets.seen(), deaf });
    this.#timer = new ResettableTimer(environment.clock, due);
    this.#handshakes = new Handshakes({ product, id, streamId }, options);
    this.#memory = handover?.memory ?? new Memory(product, id, streamId, this.#clock.now());
    if (!handover) this.#memory.clockAhead = aheadByDelivery(started, this.#clock);
    this.#chosen = Object.fromEntries(this.#handshakes.media.map((medium) => [medium, this.#memory.stats[medium]]));
    this.#decoder = new MediaDecoder(this.#memory, this.#handshakes.asked);
    this.#output = new StreamOutput(this, this.#memory, this.#clock, this.#handshakes.media);
    const tell: Tell = (event) =>
      event.event === "warning" ? this.#perform({ do: "warn", event }) : this.#output.event(event);
    const ask = (message: object) => this.#ask(message);
    this.#control = new Control(this.#handshakes, this.#memory, this.#clock, ask, tell, options);
    if (this.#control.video.isOn) this.on("video", this.#control.video.seen);
    this.#setting = {
      streamId,
      media: this.#handshakes.media,
      unified: options.mode === "unified",
      hasOtherIdField: !options.idField && PRODUCTS[product].otherWireId !== undefined,
      allows: withUrl(options.allows ?? serverCheck()),
      random: environment.random,
      readsFromBefore: (instant) => readsFromBefore(instant, this.#clock, this.#memory),
    };
    this.#replies = new MediaReplies(this.#setting, this.#decoder, () => this.#state, this.#hear);
    this.#state = { phase: "idle", ...(handover?.carried ?? fresh(offerOf(serverUrl, started, this.#clock))) };
  }

  /** The chosen media, in the order of contract#stream-node. */
  get media(): readonly Medium[] {
    return this.#handshakes.media;
  }

  /** The current phase. */
  get phase(): Phase {
    return this.#state.phase;
  }

  /** Whether all media flow that are available. */
  get isStreaming(): boolean {
    return this.#state.phase === "joined" && allStream(this.#state.links);
  }

  /** Counts, names and all else that survives reconnections. @internal */
  get memory(): Memory {
    return this.#memory;
  }

  /** What another owner would continue from if this one were gone now; `undefined` if the stream is over. @internal */
  get handover(): Handover | undefined {
    return "offer" in this.#state ? { carried: carried(this.#state), memory: this.#memory } : undefined;
  }

  /** Starts or stops to emit `debug`. A stream that is not traced has no cost for it. */
  trace(on = true): this {
    this.#debug = on ? new Debug(this.#memory, this.#clock, (line) => void this.emit("debug", line)) : undefined;
    this.#sockets.trace = this.#debug;
    return this;
  }

  /** Connects. */
  start(): this {
    this.#hear({ type: "start" });
    return this;
  }

  /** Processes a later lifecycle webhook of this stream: a server move, an interruption, or the stop. */
  webhook(lifecycle: Lifecycle): void {
    this.#debug?.hook(lifecycle.action);
    const news = newsOf(lifecycle, this.#clock, this.#memory);
    if (news) this.#hear({ ...news, under: offerIn(this.#state) });
  }

  /** Asks Zoom to end the stream (protocol#closing). The event `stopped` follows when it has ended. */
  close(): void {
    this.#hear({ type: "close" });
  }

  /** Leaves the stream to another owner. What has arrived is read first, until `by`. Resolves when all sockets are closed. */
  async disconnect(by = Number.POSITIVE_INFINITY): Promise<void> {
    this.#sockets.readBy = by;
    this.#hear({ type: "disconnect" });
    await (this.#closed ?? once(this as EventEmitter, "end"));
  }

  /** Subscribes to events of Zoom, or unsubscribes. @throws RtmsError RTMS_INPUT for a name that this product lacks */
  subscribe(events: readonly string[], subscribe = true): void {
    this.#control.subscribe(events, subscribe);
  }

  /**
   * Chooses the one participant whose video is sent, where `videoStreams` is `individual`, and follows nobody any more.
   * @throws RtmsError RTMS_MEDIA_HANDSHAKE if Zoom refuses, RTMS_CONNECTION if it does not answer within 5 s
   */
  video(userId: string, subscribe = true): Promise<void> {
    return this.#control.video.choose(userId, subscribe);
  }

  /**
   * Follows participants with the one video that Zoom sends where `videoStreams` is `individual` (contract#whose-video).
   * @param follow `none`, the active `speaker`, `all` whose camera is on in turn, or ids of participants in turn
   * @throws RtmsError RTMS_INPUT unless `videoStreams` is `individual`
   */
  follow(follow: VideoFollow): void {
    this.#control.follow(follow);
  }

  /** Asks Zoom for the state of the stream and its sessions. The event `state` follows, at the latest after 5 s. */
  async state(): Promise<void> {
    const links = this.#state.phase === "joined" ? mediaLinks(this.#state.links) : [];
    const stages = links.map(([key, { stage }]) => [key, stage === "open" ? "streaming" : stage]);
    const known = await this.#control.state();
    if (this.phase !== "ended")
      this.#output.event({ event: "state", state: this.#state.phase, ...known, media: Object.fromEntries(stages) });
  }

  /** Emits the counts so far as the event `stats`. */
  stats(): void {
    if (this.phase !== "ended") this.#output.stats();
  }

  /**
   * Hands over to a successor in this process. Only media that have arrived, and `end`, are still emitted.
   * @param by an instant of `performance.now()` @returns `undefined` if the stream had ended
   */
  async detach(by = Number.POSITIVE_INFINITY): Promise<Handover | undefined> {
    this.#sockets.readBy = by;
    this.#hear({ type: "detach" });
    await (this.#closed ?? once(this as EventEmitter, "end"));
    return this.#handover;
  }

  #next(input: Input) {
    return transition(this.#state, input, this.#clock.elapsed(), this.#setting);
  }

  #take(input: Input): void {
    const { state, effects } = this.#next(input);
    const { phase } = this.#state;
    this.#debug?.state(phase, state.phase, input, effects);
    this.#state = state;
    this.#awaitsReply =
      state.phase === "joined" && mediaLinks(state.links).some(([, { stage }]) => stage === "connecting");
    this.#settle();
    const change = phase === state.phase ? [] : [() => void this.emit("stateChange", phase, state.phase)];
    // A listener that throws does not keep the others from what follows.
    runAll([...change, ...effects.map((effect) => () => this.#perform(effect))]);
  }

  #settle(): void {
    const { phase } = this.#state;
    this.#timer.set(dueOf(this.#state));
    if (phase === "ending" || phase === "ended") this.#control.abandon();
    if (phase !== "ended") {
      this.#sockets.settle(socketsOf(this.#state));
      return;
    }
    this.#closed ??= this.#sockets.close().then(() => void this.emit("end"));
  }

  #listener(): ConnectionListener {
    return {
      opened: ({ socket, key }) => {
        const otherIdField = "otherIdField" in this.#state && this.#state.otherIdField;
        this.#sockets.send(socket, this.#handshakes.opening(key, otherIdField));
      },
      message: (owned, message, receivedAt, at) => {
        if (owned.key === "signaling") this.#signaling(message, owned, receivedAt, at);
        else this.#media(message, owned, owned.key, receivedAt, at);
      },
      confirm: (answer) => this.#memory.confirm(answer),
      malformed: ({ key }) => this.#dropped(key),
      lost: ({ socket }, loss) => this.#hear({ type: "lost", socket, loss, oldest: oldestOf(this.#memory) }),
    };
  }

  #dropped(key: OwnedSocket["key"]): void {
    if (key === "signaling") return;
    for (const medium of mediaOf(key, this.#setting)) this.#memory.stats[medium].dropped += 1;
  }

  #signaling(message: WireMessage, owned: OwnedSocket, receivedAt: number, at: number): void {
    const result = readSignaling(message, owned, this.#memory, receivedAt);
    if (!result) this.#dropped(owned.key);
    const { news, events = [], timestamp } = result ?? {};
    this.#memory.hearClock((known) => aheadBy(message, timestamp, at, known));
    this.#control.reply(message);
    for (const event of events) {
      this.#output.event(event, receivedAt, timestamp);
      this.#control.video.heard(event);
    }
    if (news) this.#hear({ ...news, under: offerIn(this.#state) });
  }

  #media(message: WireMessage, owned: OwnedSocket, key: LinkKey, receivedAt: number, at: number): void {
    const medium = mediumOf(message);
    if (medium === undefined) {
      if (isOnAnySocket(message)) this.#signaling(message, owned, receivedAt, at);
      else this.#replies.read(message, key, owned.socket);
      return;
    }
    const stats = this.#chosen[medium];
    if (!stats) return;
    if (this.#awaitsReply) {
      if (!this.#inbox.waits) this.#replies.presume(medium, key, owned.socket);
      if (this.phase === "ended") return;
    }
    const decoded = this.#decoder.decode(medium, message, receivedAt, at);
    if (decoded === "replay") {
      stats.replays += 1;
      return;
    }
    if (!decoded) {
      stats.dropped += 1;
      if (isGarbled(medium, message)) this.#perform({ do: "warn", event: garbled(medium) });
      return;
    }
    stats.packets += 1;
    stats.bytes += decoded.payload.length;
    this.#memory.heard(medium, decoded.rtms.timestamp, at);
    (this as EventEmitter).emit(medium, decoded);
  }

  readonly #actions: { [D in Effect["do"]]: (effect: Extract<Effect, { do: D }>) => void } = {
    emit: ({ event }) => this.#output.event(event),
    warn: ({ event }) => {
      if (this.#memory.isNewWarning(event.message)) this.#output.event(event);
    },
    interrupt: ({ event, words }) => {
      this.#memory.lost(event, this.#clock.elapsed());
      this.#control.lost(event);
      this.#output.event(event);
      if (words) this.emit("interruption", words);
    },
    ready: ({ media }) => {
      this.#ask(this.#handshakes.ready());
      if (media.includes("video")) this.#control.video.flows();
    },
    subscribe: () => this.#control.restore(),
    requestClose: () => this.#ask(this.#handshakes.close()),
    handOver: ({ carried }) => {
      this.#memory.replays.lost(this.#clock.elapsed());
      this.#handover = { carried, memory: this.#memory };
    },
    stop: ({ reason }) => this.#output.end({ event: "stopped", reason: stopInfo(reason) }),
    fail: ({ error, medium }) => this.#output.failure(error, medium),
  };

  #perform(effect: Effect): void {
    (this.#actions[effect.do] as (effect: Effect) => void)(effect);
  }

  /** Sends on signaling. @returns whether there is a signaling socket */
  #ask(message: object): boolean {
    if (this.#state.phase !== "joined" && this.#state.phase !== "closing") return false;
    this.#sockets.send(this.#state.links.signaling.socket, message);
    return true;
  }
}

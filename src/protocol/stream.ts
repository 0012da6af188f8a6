// One live stream: it carries out what the table in transitions.ts decides, and turns Zoom's messages into events.
// The sockets it holds are exactly those that its state owns, and it has one timer, set to the state's next instant.

import { EventEmitter } from "node:events";
import { endMessage, eventMessage } from "./compose";
import { MessageType } from "./enums";
import { type Clock, REAL_WORLD } from "./environment";
import { RtmsError } from "./errors";
import { defaultEvents } from "./events";
import { stopInfo } from "./explanations";
import { Handshakes } from "./handshake";
import { isObject } from "./json";
import { mediaOf } from "./links";
import { MediaDecoder } from "./media";
import { Memory } from "./memory";
import type {
  AudioMessage,
  ChatMessage,
  DataMessage,
  EventMessage,
  Medium,
  Product,
  StreamEvent,
  TranscriptMessage,
  VideoMessage,
} from "./messages";
import { MEDIUM_ROWS, type StreamOptions } from "./options";
import { PRODUCTS } from "./products";
import { serverCheck } from "./servers";
import { type MediumBroken, readSignaling } from "./signaling";
import { Alarm, type SocketNews, Sockets } from "./sockets";
import { dueOf, type Effect, type Input, type LinkKey, type Offer, type State, socketsOf } from "./state";
import { type Setting, transition } from "./transitions";
import type { Lifecycle } from "./webhook";
import { reasonText, statusOf, type WireMessage } from "./wire";

/** What an `RtmsStream` emits. Each message is a fresh object. */
export interface StreamEvents {
  audio: [AudioMessage];
  transcript: [TranscriptMessage];
  video: [VideoMessage];
  share: [VideoMessage];
  chat: [ChatMessage];
  event: [EventMessage];
  /** Beside each `failed` event: the error itself; with a medium if only that medium failed. */
  failure: [RtmsError, Medium | undefined];
  /** The last: the stream ended and all its sockets are closed. */
  end: [];
}

/** What one owner of a stream hands to the next (contract, stream node: restarts). */
export interface Handover {
  offer: Offer;
  memory: Memory;
}

const MEDIUM_OF_TYPE: Readonly<Record<number, Medium>> = {
  [MessageType.MEDIA_DATA_AUDIO]: "audio",
  [MessageType.MEDIA_DATA_VIDEO]: "video",
  [MessageType.MEDIA_DATA_SHARE]: "share",
  [MessageType.MEDIA_DATA_TRANSCRIPT]: "transcript",
  [MessageType.MEDIA_DATA_CHAT]: "chat",
};

const MAX_FRAME = 16 * 1024 * 1024;
const SILENCE = 65_000;

function missing(field: string): RtmsError {
  return new RtmsError(
    "RTMS_INPUT",
    `The rtms_started webhook has no ${field}, so the stream cannot be joined. Pass Zoom's webhook on unchanged.`,
  );
}

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

  readonly #options: StreamOptions;
  readonly #clock: Clock;
  readonly #handshakes: Handshakes;
  readonly #memory: Memory;
  readonly #decoder: MediaDecoder;
  readonly #setting: Setting;
  readonly #sockets: Sockets;
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
    const { product, id, streamId, serverUrl, eventTs } = started;
    if (streamId === undefined) throw missing("rtms_stream_id");
    if (id === undefined) throw missing(PRODUCTS[product].webhookIds.join(" or "));
    if (serverUrl === undefined) throw missing("server_urls with a wss:// address");
    this.product = product;
    this.id = id;
    this.streamId = streamId;
    this.#options = options;
    const { environment = REAL_WORLD, maxFrame = MAX_FRAME, silence = SILENCE } = options;
    this.#clock = environment.clock;
    this.#sockets = new Sockets({ maxFrame, silence }, environment, this.#news());
    this.#alarm = new Alarm(environment.clock, () => this.#hear({ type: "due" }));
    this.#handshakes = new Handshakes({ product, id, streamId }, options);
    this.#handshakes.subscription(this.#subscriptions(), true);
    const now = this.#clock.now();
    this.#memory = handover?.memory ?? new Memory(product, id, streamId, now);
    this.#decoder = new MediaDecoder(this.#memory);
    this.#setting = {
      streamId,
      media: this.#handshakes.media,
      unified: options.mode === "unified",
      hasOtherIdField: !options.idField && PRODUCTS[product].otherWireId !== undefined,
      allows: options.allows ?? serverCheck(),
      random: environment.random,
    };
    const offer: Offer = { url: serverUrl, receivedAt: now, ...(eventTs !== undefined && { eventTs }) };
    this.#state = { phase: "idle", offer: handover?.offer ?? offer, established: handover !== undefined };
  }

  /** The chosen media, in the contract's order. */
  get media(): readonly Medium[] {
    return this.#handshakes.media;
  }

  /** Where the stream is in its life. */
  get phase(): State["phase"] {
    return this.#state.phase;
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
    const at = eventTs === undefined ? {} : { eventTs };
    if (action === "stopped")
      this.#hear({ type: "terminated", ...(stopReason !== undefined && { reason: stopReason }) });
    else if (action === "interrupted") this.#hear({ type: "interrupted", ...at });
    else if (serverUrl !== undefined)
      this.#hear({ type: "offer", offer: { url: serverUrl, receivedAt: this.#clock.now(), ...at } });
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

  /**
   * Leaves without a word, for a successor in this process. Nothing more is emitted but `end`.
   * @returns `undefined` if the stream had ended
   */
  async detach(): Promise<Handover | undefined> {
    const state = this.#state;
    this.#state = { phase: "ended" };
    this.#settle();
    await this.#closed;
    return state.phase === "ended" ? undefined : { offer: state.offer, memory: this.#memory };
  }

  /** One piece of news at a time, also when a listener causes the next one. */
  #hear(input: Input): void {
    this.#queue.push(input);
    if (this.#hearing) return;
    this.#hearing = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const { state, effects } = transition(this.#state, next, this.#clock.now(), this.#setting);
        this.#state = state;
        this.#settle();
        for (const effect of effects) this.#perform(effect);
      }
    } finally {
      this.#hearing = false;
    }
  }

  #settle(): void {
    this.#alarm.set(dueOf(this.#state));
    if (this.#state.phase !== "ended") this.#sockets.settle(socketsOf(this.#state));
    else this.#closed ??= this.#sockets.close().then(() => void this.emit("end"));
  }

  #news(): SocketNews {
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
    const { news, events = [], timestamp = receivedAt } = readSignaling(message, socket, this.#memory, receivedAt);
    for (const event of events) this.emit("event", eventMessage(this.#memory, event, timestamp, receivedAt));
    if (news) this.#hear(news.type === "mediumBroken" ? this.#locate(news) : news);
  }

  /** Which socket a broken medium means: the named one, else the one silent longest if all seem well (protocol 14). */
  #locate({ medium }: MediumBroken): Input {
    const links = this.#state.phase === "joined" ? this.#state.links : {};
    const mending = Object.values(links).some(({ stage }) => stage === "waiting" || stage === "connecting");
    const named = medium && links.all ? "all" : medium;
    const key = named ?? (mending ? undefined : this.#sockets.quietest());
    return key ? { type: "mediaInterrupted", key } : { type: "mediaInterrupted" };
  }

  #media(message: WireMessage, key: LinkKey, socket: number, receivedAt: number): void {
    const medium = MEDIUM_OF_TYPE[message.msg_type];
    if (medium === undefined) {
      this.#mediaReply(message, key, socket);
      return;
    }
    if (!this.media.includes(medium)) return;
    const stats = this.#memory.stats[medium];
    const decoded = this.#decoder.decode(medium, message, receivedAt);
    if (!decoded) {
      stats.dropped += 1;
      return;
    }
    stats.packets += 1;
    stats.bytes += decoded.payload.length;
    this.#emitMedia(medium, decoded);
  }

  /** Message 4; a refusal may come as message 2 (protocol section 20, row 15). Other types are ignored. */
  #mediaReply(message: WireMessage, key: LinkKey, socket: number): void {
    const isReply = message.msg_type === MessageType.DATA_HAND_SHAKE_RESP;
    if (!isReply && message.msg_type !== MessageType.SIGNALING_HAND_SHAKE_RESP) return;
    const status = statusOf(message);
    if (status.code !== 0) this.#hear({ type: "refused", socket, status, text: reasonText(message) });
    else if (isReply) this.#hear({ type: "mediaAccepted", socket, emit: this.#confirm(message, key) });
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
      if (event.event === "interrupted") this.#memory.reconnections += 1;
      this.#tell(event);
    },
    ready: () => this.#ask(this.#handshakes.ready()),
    subscribe: () => this.#ask(this.#handshakes.subscription(this.#subscriptions(), true)),
    requestClose: () => this.#ask(this.#handshakes.close()),
    stop: ({ reason }) => {
      this.#tellEnds();
      this.#tell({ event: "stopped", reason: stopInfo(reason) });
    },
    fail: ({ error, medium }) => {
      const { code, status, message, retryable } = error;
      if (!medium) this.#tellEnds();
      this.#tell({ event: "failed", code, ...(status && { status }), message, retryable, ...(medium && { medium }) });
      this.emit("failure", error, medium);
    },
  };

  #perform(effect: Effect): void {
    (this.#actions[effect.do] as (effect: Effect) => void)(effect);
  }

  #subscriptions(): readonly string[] {
    return this.#options.subscribe ?? defaultEvents(this.product);
  }

  #ask(message: object): void {
    if ("signaling" in this.#state) this.#sockets.send(this.#state.signaling, message);
  }

  #tell(payload: StreamEvent): void {
    const now = this.#clock.now();
    this.emit("event", eventMessage(this.#memory, payload, now, now));
  }

  #tellEnds(): void {
    for (const medium of this.media) this.#emitMedia(medium, endMessage(this.#memory, medium, this.#clock.now()));
  }

  /** A medium's name and its message's type go together, which the compiler cannot see. */
  #emitMedia(medium: Medium, message: DataMessage): void {
    (this as EventEmitter).emit(medium, message);
  }
}

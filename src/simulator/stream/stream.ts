// Zoom's side of one stream, from the offer to `*_stopped` (protocol#states, protocol#reconnection,
// protocol#closing). connection-registry.ts knows the connections, media-side.ts sends the media, signaling.ts
// answers the app's requests.

import type WebSocket from "ws";
import { handshakeSignature, type JsonObject } from "../../protocol/input";
import {
  type Medium,
  MessageType,
  nameOf,
  PRODUCTS,
  SessionState,
  StopReason,
  StreamState,
} from "../../protocol/values";
import { type Faults, isApiFault, isMoment, reshaped, type TimedFault, type ValueOf } from "../faults";
import type { AcceptedHandshake, CheckedStream } from "../handshake";
import type { SocketName, StreamEntries, WebhookReply } from "../log";
import { ANSWERS, type Signaled, signalingAccepted } from "../messages";
import type { Connection } from "../sockets";
import { AutoEnd, type Timers } from "../time";
import { ConnectionRegistry } from "./connection-registry";
import { ENDINGS } from "./endings";
import type { StreamControl, Target } from "./handle";
import { Ledger, SIMULATOR_CLOSED, type Summary } from "./ledger";
import { MediaSide } from "./media-side";
import { applyOneShotFault } from "./one-shot-faults";
import type { StreamSettings, StreamWorld } from "./stream-options";
import { StreamStatus } from "./stream-status";
import { Subscriptions } from "./subscriptions";

export class SimulatedStream implements CheckedStream, Signaled, StreamControl {
  readonly id: string;
  readonly streamId: string;
  readonly signature: string;
  readonly granted: ReadonlySet<Medium>;
  /** The faults that are on now. The script and the handle switch others on. */
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly status: StreamStatus;
  readonly startedAt: number;
  readonly done: Promise<Summary>;
  readonly video: MediaSide["video"];

  /** The start by the machine's clock, without the skew of Zoom's. */
  readonly #begun: number;
  readonly #timers: Timers;
  readonly #media: MediaSide;
  readonly #subscriptions: Subscriptions;
  readonly #connections: ConnectionRegistry;
  readonly #autoEnd: AutoEnd;
  /** The URLs in the webhook and in message 2. */
  #urls: { signaling: string; media: string };
  #serverIndex = 0;
  #pausedAt: number | undefined;
  /** Media have stopped; TERMINATED is still to be sent. */
  #ending = false;
  #ended = false;
  #finish: (summary: Summary) => void = () => {};

  constructor(
    private readonly what: StreamSettings,
    private readonly world: StreamWorld,
  ) {
    const { settings, clock } = world;
    const { script, granted, faults, product } = what;
    this.id = what.id;
    this.streamId = what.streamId;
    this.granted = granted;
    this.faults = faults;
    this.signature = handshakeSignature(settings.clientId, settings.clientSecret, what.id, what.streamId);
    this.#begun = Math.round(clock.now());
    this.startedAt = this.#begun + (faults["clock-skew"] ?? 0);
    this.#urls = { signaling: what.signalingUrl, media: what.mediaUrl };
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.ledger = new Ledger(what.record);
    this.#timers = clock.timers();
    this.status = new StreamStatus(what.streamId, () => this.now(), {
      stream: (message) => this.#connections.notify(message, faults["on-media"]),
      session: (message) => this.#connections.notify(message, undefined),
    });
    const common = {
      script,
      faults,
      startedAt: this.startedAt,
      channels: PRODUCTS[product].channels,
      timers: this.#timers,
      elapsed: () => this.#elapsed(),
    };
    this.#subscriptions = new Subscriptions({
      ...common,
      granted,
      send: (event) => this.#connections.notify(event, faults["on-media"]),
    });
    this.#media = new MediaSide({
      ...common,
      granted,
      ledger: this.ledger,
      flowing: (medium, at) => {
        world.emit("flowing", { medium });
        this.#subscriptions.begins(medium, at);
        this.status.flowing();
      },
      finished: () => this.#autoEnd.check(),
    });
    this.video = this.#media.video;
    this.#connections = this.#open();
    this.#autoEnd = new AutoEnd({
      timers: this.#timers,
      speed: clock.speed,
      fast: what.fast,
      busy: () => this.#connections.awaiting || this.#media.running,
      end: () => void this.end(StopReason.STOP_BC_MEETING_ENDED),
    });
  }

  #open(): ConnectionRegistry {
    const { faults, world } = this;
    const { keepAlive, windows } = world.settings;
    return new ConnectionRegistry({
      connection: {
        keepAlive,
        timers: this.#timers,
        now: () => this.now(),
        binary: () => faults["binary-frames"] ?? false,
        reshape: (message) => reshaped(message, faults),
      },
      media: this.#media,
      status: this.status,
      timers: this.#timers,
      windows,
      faults,
      now: () => this.now(),
      emit: world.emit,
      keepAlives: this.ledger.keepAlives,
      message: (from, message) => this.#receive(from, message),
      signalingUp: (connection, { message }) => this.#signalingConnected(connection, message),
      signalingDown: () => this.#subscriptions.clear(),
      flowUnasked: () => this.ready(),
      announce: (late) => void world.deliver("interrupted", this.now(), {}, late),
      giveUp: (reason) => void this.end(reason),
    });
  }

  /** Whether the stream is over, although `*_stopped` may still be pending. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The server that has the stream now; a failover changes it. */
  get serverIndex(): number {
    return this.#serverIndex;
  }

  get replaces(): boolean {
    return this.faults["kick-old"] ?? false;
  }

  /** The time by Zoom's clock. */
  now(): number {
    return this.world.clock.now() + (this.faults["clock-skew"] ?? 0);
  }

  connected(socket: SocketName): boolean {
    return this.#connections.connected(socket);
  }

  /** Sends the offer, which expires if no client accepts it (protocol#age-of-an-offer). */
  begin(): Promise<WebhookReply> {
    this.#autoEnd.start(this.what.script.duration);
    for (const fault of this.what.timed) this.#timers.after(fault.at, () => this.inject(fault));
    const { signaling } = this.world.settings.windows;
    this.#connections.awaitSocket("signaling", signaling, StopReason.STOP_BC_CONNECTION_TIMEOUT);
    return this.world.deliver("started", this.startedAt, { server_urls: this.#urls.signaling });
  }

  /** Applies a fault, or begins a lasting one. */
  inject({ fault, value }: Omit<TimedFault, "at">): void {
    if (this.#ended) return;
    this.world.emit("fault", { fault, value });
    if (isApiFault(fault)) this.world.injectApi(fault, value);
    else if (isMoment(fault)) applyOneShotFault(this, fault, value);
    else if (value === false) Reflect.deleteProperty(this.faults, fault);
    else Object.assign(this.faults, { [fault]: value });
  }

  /** Records the result of a handshake. */
  handshake(entry: StreamEntries["handshake"]): void {
    const { socket, status, silent } = entry;
    this.ledger.handshakes.push({ socket, status, ...(silent && { silent }) });
    this.world.emit("handshake", entry);
  }

  /** Adds a socket whose handshake passed the checks. */
  accept(socket: WebSocket, accepted: AcceptedHandshake): void {
    this.#connections.accept(socket, accepted);
  }

  /** Message 7: starts the accepted media (protocol#ready-for-media). */
  ready(): void {
    this.#connections.ready();
    if (this.#pausedAt === undefined && !this.#ending) this.#media.start();
    this.#autoEnd.check();
  }

  subscribe(events: unknown): void {
    this.#subscriptions.update(events);
  }

  pause(): void {
    if (this.#ended || this.#pausedAt !== undefined) return;
    this.#pausedAt = this.#elapsed();
    this.#media.hold();
    this.status.setSession(SessionState.PAUSED);
    this.status.setStream(StreamState.PAUSED);
    this.world.emit("paused", {});
  }

  resume(): void {
    if (this.#ended || this.#ending || this.#pausedAt === undefined) return;
    if (!this.what.fast) this.#media.omit(this.#pausedAt, this.#elapsed());
    this.#pausedAt = undefined;
    this.status.setSession(SessionState.RESUMED);
    this.status.setStream(StreamState.RESUMED);
    this.world.emit("resumed", {});
    this.#media.start();
    this.#autoEnd.check();
  }

  interrupt(how: ValueOf<"interrupt">): void {
    if (!this.#ended) this.#connections.interrupt(how, StopReason.STOP_BC_AWAIT_RECONNECTION_TIMEOUT);
  }

  /** The server fails, and another one offers the stream again (protocol#reconnection). */
  failover(how: ValueOf<"failover">): void {
    if (this.#ended) return;
    this.#connections.fail(how);
    this.#serverIndex = this.#serverIndex === 0 ? 1 : 0;
    const at = this.now();
    const move = (url: string): void => {
      this.#urls = { signaling: url, media: url };
      this.world.emit("moved", { url });
      void this.world.deliver("started", at, { server_urls: url });
    };
    // No other port can be opened, or the simulator was closed in the meantime.
    void this.world.urlOf(this.#serverIndex).then(move, () => this.end(StopReason.STOP_BC_INTERNAL_EXCEPTION));
  }

  drop(target: Target, how: "close" | "terminate"): void {
    for (const connection of this.#connections.reached(target)) connection.drop(how);
  }

  send(target: Target, frame: string | Buffer): void {
    for (const connection of this.#connections.reached(target)) connection.sendFrame(frame);
  }

  silence(target: Target): void {
    for (const connection of this.#connections.reached(target)) connection.silence();
  }

  hang(target: Target): void {
    for (const connection of this.#connections.reached(target)) connection.hang();
  }

  stall(target: Target): void {
    for (const connection of this.#connections.reached(target)) connection.stall();
  }

  garbage(target: Target): void {
    this.#connections.garbage(target);
  }

  transfer(how: ValueOf<"transfer">): void {
    this.#subscriptions.transfer(how, this.now());
  }

  endForApp(reason: number): void {
    void this.#end(reason);
  }

  end(reason: number): Promise<Summary> {
    const { flush } = this.world.settings;
    if (this.#ended || this.#ending) return this.done;
    this.status.setStream(StreamState.TERMINATING, reason);
    if (flush === 0) return this.#end(reason);
    this.#ending = true;
    this.#timers.clear();
    this.#media.hold();
    this.#timers.after(flush, () => void this.#end(reason));
    return this.done;
  }

  /** Ends without notifying the app, because the simulator closes. */
  abort(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timers.clear();
    this.#connections.end();
    this.#finish(this.ledger.summary(this.what, SIMULATOR_CLOSED));
  }

  #end(reason: number): Promise<Summary> {
    if (this.#ended) return this.done;
    this.#ended = true;
    this.#timers.clear();
    this.#connections.end();
    this.#media.end(reason === StopReason.STOP_BC_RECEIVER_REQUEST_CLOSE);
    this.#subscriptions.sendFinalEvents(this.now());
    this.world.emit("ended", { reason: nameOf(StopReason, reason) });
    void ENDINGS[this.faults["end-order"] ?? "sockets-first"]({
      state: () => this.status.setStream(StreamState.TERMINATED, reason),
      session: () => this.status.setSession(SessionState.STOPPED, reason),
      close: () => {
        for (const connection of this.#connections.all) connection.close();
      },
      webhook: (late) => this.world.deliver("stopped", this.now(), { stop_reason: reason }, late),
    }).then(() => this.#finish(this.ledger.summary(this.what, reason)));
    return this.done;
  }

  /** Milliseconds since the start; `Infinity` in the pace `fast`, in which everything is due. */
  #elapsed(): number {
    return this.what.fast ? Number.POSITIVE_INFINITY : this.world.clock.now() - this.#begun;
  }

  #signalingConnected(connection: Connection, { buffer_data }: JsonObject): void {
    const first = this.status.session === SessionState.INACTIVE;
    this.#subscriptions.clear();
    this.video.end();
    connection.send(signalingAccepted(this.granted, this.#urls.media, this.faults));
    this.#subscriptions.begins();
    if (first) {
      this.status.setSession(SessionState.INITIALIZE);
      if (buffer_data === false && !this.what.fast) this.#media.skipAudioTo(this.#elapsed());
    }
    this.status.setSession(SessionState.STARTED);
  }

  #receive(from: Connection, message: JsonObject): void {
    this.world.received(from.name, message);
    // Message 7 belongs on signaling, but some documents send it on media sockets (protocol#disagreement-13).
    const { msg_type: type } = message;
    if (typeof type !== "number") return;
    if (from === this.#connections.signaling || type === MessageType.CLIENT_READY_ACK)
      ANSWERS[type]?.(this, message, (answer) => from.send(answer));
  }
}

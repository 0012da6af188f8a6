// Zoom's side of one stream: who is connected, what state that makes, and what follows from a loss (protocol sections
// 12 to 17). What flows is in media.ts, what the app asks in signaling.ts.

import type WebSocket from "ws";
import { MessageType, SessionState, StopReason, StreamState } from "../protocol/enums";
import type { JsonObject } from "../protocol/json";
import { MEDIA, type Medium } from "../protocol/messages";
import { nameOf } from "../protocol/names";
import { PRODUCTS } from "../protocol/products";
import { handshakeSignature } from "../protocol/signature";
import type { CheckedStream, Welcome } from "./checks";
import type { Timers } from "./clock";
import type { Connection, Loss } from "./connection";
import { Curtain } from "./curtain";
import { Deadlines } from "./deadlines";
import { firstPacket, mediaInterrupted } from "./events";
import type { Faults } from "./faults";
import type { StreamControl, Target } from "./handle";
import { Ledger, SIMULATOR_CLOSED, type Summary } from "./ledger";
import type { SocketName, StreamEntries, WebhookReply } from "./log";
import { MediaSide } from "./media";
import { mediaWelcome, signalingWelcome } from "./outgoing";
import type { Confirmed } from "./params";
import { ANSWERS, type Signaled } from "./signaling";
import { Sockets } from "./sockets";
import { Standing } from "./standing";
import type { StreamSettings, StreamWorld } from "./stream-options";
import { Subscriptions } from "./subscriptions";

export class SimulatedStream implements CheckedStream, Signaled, StreamControl {
  readonly id: string;
  readonly streamId: string;
  readonly signature: string;
  readonly granted: ReadonlySet<Medium>;
  readonly faults: Faults;
  readonly replaces: boolean;
  readonly ledger: Ledger;
  readonly standing: Standing;
  readonly startedAt: number;
  readonly done: Promise<Summary>;
  videoOf: string | undefined;
  /** How many handshakes are still to be answered by nothing but a close. */
  silentCloses: number;

  readonly #timers: Timers;
  readonly #media: MediaSide;
  readonly #subscriptions: Subscriptions;
  readonly #sockets: Sockets;
  readonly #curtain: Curtain;
  /** Whom Zoom waits for: a lost socket, a welcomed medium that is not ready, or `all`, any medium at all. */
  readonly #deadlines: Deadlines<SocketName>;
  #signaling: Connection | undefined;
  #paused = false;
  #ended = false;
  #finish: (summary: Summary) => void = () => {};

  constructor(
    private readonly what: StreamSettings,
    private readonly world: StreamWorld,
  ) {
    const { settings, clock } = world;
    const { script, granted, faults } = what;
    this.id = what.id;
    this.streamId = what.streamId;
    this.granted = granted;
    this.faults = faults;
    this.replaces = faults["kick-old"] ?? false;
    this.silentCloses = faults["silent-close"] ?? 0;
    this.signature = handshakeSignature(settings.clientId, settings.clientSecret, what.id, what.streamId);
    this.startedAt = Math.round(clock.now());
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.ledger = new Ledger(what.record);
    this.#timers = clock.timers();
    this.#deadlines = new Deadlines(this.#timers);
    this.#sockets = new Sockets(
      {
        keepAlive: settings.keepAlive,
        timers: this.#timers,
        now: () => this.now(),
        binary: faults["binary-frames"] ?? false,
      },
      {
        message: (from, message) => this.#receive(from, message),
        asked: (from, timestamp) => {
          this.ledger.keepAlives.sent++;
          this.#media.asked(from, timestamp);
        },
        answered: (from, timestamp) => {
          this.ledger.keepAlives.answered++;
          this.#media.answered(from, timestamp);
        },
        lost: (from, loss) => this.#lose(from, loss),
        closed: (from, code) => world.tell("closed", { socket: from.name, code }),
      },
    );
    const tellSignaling = (message: object): void => this.#signaling?.send(message);
    this.standing = new Standing(what.streamId, () => this.now(), tellSignaling);
    const common = {
      script,
      faults,
      startedAt: this.startedAt,
      channels: PRODUCTS[what.product].channels,
      timers: this.#timers,
      elapsed: () => this.#elapsed(),
    };
    this.#subscriptions = new Subscriptions({ ...common, send: tellSignaling });
    this.#media = new MediaSide({
      ...common,
      granted,
      ledger: this.ledger,
      flowing: (medium) => {
        world.tell("flowing", { medium });
        this.standing.flowing();
      },
      finished: () => this.#curtain.check(),
    });
    this.#curtain = new Curtain({
      timers: this.#timers,
      speed: clock.speed,
      fast: what.fast,
      busy: () => this.#deadlines.size > 0 || this.#media.running,
      fall: () => void this.end(StopReason.STOP_BC_MEETING_ENDED),
    });
  }

  /** Whether it is over, though `*_stopped` may be under way. */
  get ended(): boolean {
    return this.#ended;
  }

  now(): number {
    return this.world.clock.now();
  }

  connected(socket: SocketName): boolean {
    return socket === "signaling" ? this.#signaling !== undefined : this.#media.connected(socket);
  }

  /** Makes the offer, which expires if nobody takes it (protocol section 2.4). */
  begin(): Promise<WebhookReply> {
    this.#curtain.rise(this.what.script.duration);
    this.#waitFor("signaling", this.world.settings.windows.signaling, StopReason.STOP_BC_CONNECTION_TIMEOUT);
    return this.world.deliver("started", this.startedAt, { server_urls: this.what.signalingUrl });
  }

  /** A handshake was judged. */
  handshake(entry: StreamEntries["handshake"]): void {
    const { socket, status, silent } = entry;
    this.ledger.handshakes.push({ socket, status, ...(silent && { silent }) });
    this.world.tell("handshake", entry);
  }

  /** Takes a socket whose handshake passed the checks. */
  welcome(socket: WebSocket, welcome: Welcome): void {
    // Whoever still holds the place was either lost before or is thrown out now (protocol section 17).
    for (const old of this.#sockets.named(welcome.socket)) this.#dismiss(old);
    const connection = this.#sockets.add(welcome.socket, socket);
    if (welcome.socket === "signaling") this.#welcomeSignaling(connection, welcome.message);
    else this.#welcomeMedia(connection, welcome.params);
  }

  /** Message 7: what was welcomed flows (protocol section 6.4). */
  ready(): void {
    for (const medium of this.#media.ready()) this.#deadlines.met(medium);
    if (!this.#paused) this.#media.start();
    this.#curtain.check();
  }

  subscribe(events: unknown): void {
    this.#subscriptions.update(events);
  }

  pause(): void {
    if (this.#ended || this.#paused) return;
    this.#paused = true;
    this.#media.hold();
    this.standing.setSession(SessionState.PAUSED);
    this.standing.setStream(StreamState.PAUSED);
    this.world.tell("paused", {});
  }

  resume(): void {
    if (this.#ended || !this.#paused) return;
    this.#paused = false;
    this.standing.setSession(SessionState.RESUMED);
    this.standing.setStream(StreamState.RESUMED);
    this.world.tell("resumed", {});
    if (!this.what.fast) this.#media.skipTo(this.#elapsed());
    this.#media.start();
    this.#curtain.check();
  }

  interrupt(keepSockets: boolean): void {
    this.#loseSignaling(StopReason.STOP_BC_AWAIT_RECONNECTION_TIMEOUT, keepSockets);
  }

  drop(target: Target, how: "close" | "terminate"): void {
    for (const connection of this.#reached(target)) connection.drop(how);
  }

  send(target: Target, frame: string | Buffer): void {
    for (const connection of this.#reached(target)) connection.sendFrame(frame);
  }

  silence(target: Target): void {
    for (const connection of this.#reached(target)) {
      connection.silence();
      this.#media.hold(connection);
    }
  }

  endForApp(reason: number): void {
    void this.#end(reason);
  }

  end(reason: number): Promise<Summary> {
    if (!this.#ended) this.standing.setStream(StreamState.TERMINATING, reason);
    return this.#end(reason);
  }

  /** Lets go without a word, because the simulator closes. */
  abandon(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timers.clear();
    this.#finish(this.ledger.summary(this.what, SIMULATOR_CLOSED));
  }

  #end(reason: number): Promise<Summary> {
    if (this.#ended) return this.done;
    this.#ended = true;
    this.#timers.clear();
    this.#subscriptions.farewell(this.now());
    this.standing.setStream(StreamState.TERMINATED, reason);
    this.standing.setSession(SessionState.STOPPED, reason);
    for (const connection of this.#sockets.named()) connection.close();
    this.world.tell("ended", { reason: nameOf(StopReason, reason) });
    void this.world.deliver("stopped", this.now(), { stop_reason: reason }).then(() => {
      this.#finish(this.ledger.summary(this.what, reason));
    });
    return this.done;
  }

  /** Milliseconds since the start; in the pace `fast` everything is due. */
  #elapsed(): number {
    return this.what.fast ? Number.POSITIVE_INFINITY : this.now() - this.startedAt;
  }

  #welcomeSignaling(connection: Connection, { buffer_data }: JsonObject): void {
    const { windows } = this.world.settings;
    const first = this.standing.session === SessionState.INACTIVE;
    this.#signaling = connection;
    this.#deadlines.met("signaling");
    this.#subscriptions.clear();
    this.videoOf = undefined;
    connection.send(signalingWelcome(this.granted, this.what.mediaUrl));
    connection.send(firstPacket(this.startedAt));
    if (first) {
      this.standing.setSession(SessionState.INITIALIZE);
      if (buffer_data === false && !this.what.fast) this.#media.skipTo(this.#elapsed(), ["audio"]);
    }
    this.standing.setSession(SessionState.STARTED);
    if (this.#media.idle) this.#waitFor("all", windows.media, StopReason.STOP_BC_CONNECTION_TIMEOUT);
  }

  #welcomeMedia(connection: Connection, params: Confirmed): void {
    this.#deadlines.met("all");
    for (const medium of MEDIA.filter((each) => params[each])) {
      const old = this.#media.serving(medium);
      if (old) this.#dismiss(old);
      this.#waitFor(medium, this.world.settings.windows.media, StopReason.STOP_BC_CONNECTION_TIMEOUT);
      this.#media.link(medium, connection, params);
    }
    connection.send(mediaWelcome(params));
  }

  #receive(from: Connection, message: JsonObject): void {
    this.world.received(from.name, message);
    // Message 7 belongs on signaling, but some documents send it on media sockets (protocol section 20, row 13).
    if (from === this.#signaling || message.msg_type === MessageType.CLIENT_READY_ACK)
      ANSWERS[Number(message.msg_type)]?.(this, message, (answer) => from.send(answer));
  }

  #lose(connection: Connection, loss: Loss): void {
    const ifNotBack =
      loss === "keepAlive" ? StopReason.STOP_BC_KEEP_ALIVE_TIMEOUT : StopReason.STOP_BC_AWAIT_RECONNECTION_TIMEOUT;
    if (connection === this.#signaling) this.#loseSignaling(ifNotBack, false);
    else this.#loseMedia(connection, ifNotBack);
  }

  /** With signaling, every medium is interrupted; Zoom waits for the app to come back (protocol section 11). */
  #loseSignaling(ifNotBack: number, keepSockets: boolean): void {
    if (this.#ended || !this.#signaling) return;
    const reason = StopReason.STOP_BC_SIGNAL_CONNECTION_INTERRUPTED;
    this.standing.setStream(StreamState.INTERRUPTED, reason);
    this.world.tell("interrupted", { socket: "signaling", reason: nameOf(StopReason, reason) });
    this.#signaling = undefined;
    this.#subscriptions.clear();
    for (const connection of this.#sockets.named()) {
      this.#media.lose(connection);
      if (keepSockets) connection.release();
      else connection.close();
    }
    this.#deadlines.clear();
    this.#waitFor("signaling", this.world.settings.windows.signaling, ifNotBack);
    void this.world.deliver("interrupted", this.now());
  }

  /** Only a medium is lost: the app is told on signaling (protocol section 14). */
  #loseMedia(connection: Connection, ifNotBack: number): void {
    const media = this.#media.servedBy(connection);
    if (this.#ended || media.length === 0) return;
    const reason = StopReason.STOP_BC_DATA_CONNECTION_INTERRUPTED;
    this.world.tell("interrupted", { socket: connection.name, reason: nameOf(StopReason, reason) });
    this.#dismiss(connection);
    for (const medium of media) this.#waitFor(medium, this.world.settings.windows.media, ifNotBack);
    this.#signaling?.send(mediaInterrupted(this.now()));
    this.standing.setStream(StreamState.INTERRUPTED, reason);
  }

  #dismiss(connection: Connection): void {
    this.#media.lose(connection);
    connection.close();
  }

  /** Ends the stream unless the socket is back in time. */
  #waitFor(socket: SocketName, window: number, ifNotBack: number): void {
    this.#deadlines.set(socket, window, () => void this.end(ifNotBack));
  }

  #reached(target: Target): Connection[] {
    if (target === "all") return this.#sockets.named();
    if (target === "signaling") return this.#sockets.named("signaling");
    const connection = this.#media.serving(target);
    return connection ? [connection] : [];
  }
}

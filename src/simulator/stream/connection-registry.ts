// The connections of one stream: its signaling and media sockets, which losses affect which media, and how long Zoom
// waits for a lost socket (protocol#keep-alive, protocol#reconnection and protocol#one-connection).

import type WebSocket from "ws";
import { MEDIA, nameOf, StopReason, StreamState } from "../../protocol/values";
import type { Faults, ValueOf } from "../faults";
import type { AcceptedHandshake, Confirmed } from "../handshake";
import type { EmitEntry, SocketName } from "../log";
import { mediaAccepted, mediaInterrupted } from "../messages";
import type { Windows } from "../options";
import {
  Connection,
  type ConnectionEvents,
  type ConnectionOptions,
  GARBAGE,
  type Loss,
  unknownMessages,
} from "../sockets";
import { Deadlines, type Timers } from "../time";
import type { Target } from "./handle";
import type { MediaSide } from "./media-side";
import type { StreamStatus } from "./stream-status";

/** Milliseconds between closing sockets and sending a webhook, if a fault separates them. */
const APART = 2000;

/** The delay of message 4, if a fault asks for it. Milliseconds. */
const LATE = 2000;

/** When the sockets close and when `*_interrupted` is sent, in milliseconds after an interruption. */
const INTERRUPTIONS: Readonly<Record<ValueOf<"interrupt">, { sockets: number; webhook: number }>> = {
  closed: { sockets: 0, webhook: 0 },
  open: { sockets: Number.POSITIVE_INFINITY, webhook: 0 },
  "webhook-first": { sockets: APART, webhook: 0 },
  "webhook-last": { sockets: 0, webhook: APART },
};

/** What a failing server does to a socket. */
const FAILURES: Readonly<Record<ValueOf<"failover">, (connection: Connection) => void>> = {
  drop: (connection) => connection.drop("terminate"),
  "half-open": (connection) => connection.silence(),
  linger: () => {},
};

export interface ConnectionRegistryOptions {
  readonly connection: ConnectionOptions;
  readonly media: MediaSide;
  readonly status: StreamStatus;
  readonly timers: Timers;
  readonly windows: Windows;
  readonly faults: Faults;
  readonly now: () => number;
  readonly emit: EmitEntry;
  /** The app sent a message after its handshake. */
  readonly message: ConnectionEvents["message"];
  readonly keepAlives: { sent: number; answered: number };
  /** Signaling is connected, or lost. */
  readonly signalingUp: (connection: Connection, accepted: AcceptedHandshake & { socket: "signaling" }) => void;
  readonly signalingDown: () => void;
  /** Starts media without message 7. */
  readonly flowUnasked: () => void;
  /** Sends `*_interrupted` after `late` milliseconds. */
  readonly announce: (late: number) => void;
  /** Zoom no longer waits for the app. */
  readonly giveUp: (reason: number) => void;
}

export class ConnectionRegistry {
  readonly #open = new Set<Connection>();
  readonly #events: ConnectionEvents;
  /** What Zoom waits for: a lost socket, an accepted medium that is not ready, or `all` for any medium. */
  readonly #deadlines: Deadlines<SocketName>;
  #signaling: Connection | undefined;
  #over = false;

  constructor(private readonly options: ConnectionRegistryOptions) {
    const { media, keepAlives, message, emit, timers } = options;
    this.#deadlines = new Deadlines(timers);
    this.#events = {
      message,
      asked: (from, timestamp) => {
        keepAlives.sent++;
        media.asked(from, timestamp);
      },
      answered: (from, timestamp) => {
        keepAlives.answered++;
        media.answered(from, timestamp);
      },
      lost: (from, loss) => this.#lose(from, loss),
      closed: (from, code) => {
        this.#open.delete(from);
        emit("closed", { socket: from.name, code });
      },
    };
  }

  get signaling(): Connection | undefined {
    return this.#signaling;
  }

  /** Whether Zoom waits for a socket. */
  get awaiting(): boolean {
    return this.#deadlines.size > 0;
  }

  connected(socket: SocketName): boolean {
    return socket === "signaling" ? this.#signaling !== undefined : this.options.media.connected(socket);
  }

  /** Every open socket, including those that no longer count. */
  get all(): Connection[] {
    return [...this.#open];
  }

  reached(target: Target): Connection[] {
    if (target === "all") return this.all;
    if (target === "signaling") return this.#named(target);
    const connection = this.options.media.serving(target);
    return connection ? [connection] : [];
  }

  /** Sends the app a message on signaling, or on media sockets too or only, if a fault asks for it. */
  notify(message: object, onMedia: "both" | "only" | undefined): void {
    if (onMedia !== "only") this.#signaling?.send(message);
    if (onMedia) for (const each of this.all) if (each.name !== "signaling") each.send(message);
  }

  /** Ends the stream unless the socket connects in time. */
  awaitSocket(socket: SocketName, window: number, ifNot: number): void {
    this.#deadlines.set(socket, window, () => this.options.giveUp(ifNot));
  }

  /** Adds a socket whose handshake passed the checks. */
  accept(socket: WebSocket, accepted: AcceptedHandshake): void {
    // An older socket of this name was lost before, or is replaced now (protocol#one-connection).
    for (const old of this.#named(accepted.socket)) this.#dismiss(old);
    const connection = new Connection(accepted.socket, socket, this.options.connection, this.#events);
    this.#open.add(connection);
    if (accepted.socket === "signaling") this.#acceptSignaling(connection, accepted);
    else this.#acceptMedia(connection, accepted.params);
    if (this.options.faults["unknown-messages"])
      for (const message of unknownMessages(accepted.socket)) connection.send(message);
  }

  /** The stream has ended: ignores sockets from now on. */
  end(): void {
    this.#over = true;
  }

  /** Message 7: stops waiting for the accepted media. */
  ready(): void {
    for (const medium of this.options.media.ready()) this.#deadlines.met(medium);
  }

  /** Without signaling, every medium is interrupted. Zoom waits for the app to return (protocol#keep-alive). */
  interrupt(how: ValueOf<"interrupt">, ifNotBack: number): void {
    if (!this.#signaling) return;
    const { status, emit, timers, announce } = this.options;
    const { sockets, webhook } = INTERRUPTIONS[how];
    const reason = StopReason.STOP_BC_SIGNAL_CONNECTION_INTERRUPTED;
    status.setStream(StreamState.INTERRUPTED, reason);
    emit("interrupted", { socket: "signaling", reason: nameOf(StopReason, reason) });
    const gone = this.#leaveAll(ifNotBack);
    for (const connection of gone) if (sockets === 0) connection.close();
    if (sockets > 0 && Number.isFinite(sockets))
      timers.after(sockets, () => {
        for (const connection of gone) connection.close();
      });
    announce(webhook);
  }

  /** The server of all sockets fails. Zoom waits for the app on the other server. */
  fail(how: ValueOf<"failover">): void {
    for (const connection of this.#leaveAll(StopReason.STOP_BC_AWAIT_RECONNECTION_TIMEOUT)) FAILURES[how](connection);
  }

  /** Sends frames that are no messages. */
  garbage(target: Target): void {
    for (const connection of this.reached(target)) for (const frame of GARBAGE) connection.sendFrame(frame);
  }

  /** Releases all connections without closing them. Returns those that counted before. */
  #leaveAll(ifNotBack: number): Connection[] {
    const { media, windows, signalingDown } = this.options;
    this.#signaling = undefined;
    signalingDown();
    const gone = this.all;
    for (const connection of gone) {
      media.lose(connection);
      connection.release();
    }
    this.#deadlines.clear();
    this.awaitSocket("signaling", windows.signaling, ifNotBack);
    return gone;
  }

  #acceptSignaling(connection: Connection, accepted: AcceptedHandshake & { socket: "signaling" }): void {
    const { media, windows, signalingUp } = this.options;
    this.#signaling = connection;
    this.#deadlines.met("signaling");
    signalingUp(connection, accepted);
    if (media.idle) this.awaitSocket("all", windows.media, StopReason.STOP_BC_CONNECTION_TIMEOUT);
  }

  #acceptMedia(connection: Connection, params: Confirmed): void {
    const { media, windows, faults, timers, flowUnasked } = this.options;
    this.#deadlines.met("all");
    for (const medium of MEDIA.filter((each) => params[each])) {
      const old = media.serving(medium);
      if (old) this.#dismiss(old);
      this.awaitSocket(medium, windows.media, StopReason.STOP_BC_CONNECTION_TIMEOUT);
      media.link(medium, connection, params);
    }
    const reply = faults["media-reply"];
    if (!reply) connection.send(mediaAccepted(params, faults));
    if (reply === "late") timers.after(LATE, () => connection.send(mediaAccepted(params, faults)));
    if (reply) flowUnasked();
  }

  #lose(connection: Connection, loss: Loss): void {
    if (this.#over) return;
    const ifNotBack =
      loss === "keepAlive" ? StopReason.STOP_BC_KEEP_ALIVE_TIMEOUT : StopReason.STOP_BC_AWAIT_RECONNECTION_TIMEOUT;
    if (connection === this.#signaling) this.interrupt("closed", ifNotBack);
    else this.#loseMedia(connection, ifNotBack);
  }

  /** Only a medium is lost: notifies the app on signaling (protocol#reconnection). */
  #loseMedia(connection: Connection, ifNotBack: number): void {
    const { media: side, status, emit, windows, now, faults } = this.options;
    const media = side.servedBy(connection);
    if (media.length === 0) return;
    const reason = StopReason.STOP_BC_DATA_CONNECTION_INTERRUPTED;
    emit("interrupted", { socket: connection.name, reason: nameOf(StopReason, reason) });
    this.#dismiss(connection);
    for (const medium of media) this.awaitSocket(medium, windows.media, ifNotBack);
    const name = connection.name === "signaling" ? undefined : connection.name;
    this.notify(mediaInterrupted(now(), faults["no-media-type"] ? undefined : name), faults["on-media"]);
    status.setStream(StreamState.INTERRUPTED, reason);
  }

  #dismiss(connection: Connection): void {
    this.options.media.lose(connection);
    connection.close();
  }

  #named(name: SocketName): Connection[] {
    return this.all.filter((connection) => connection.name === name);
  }
}

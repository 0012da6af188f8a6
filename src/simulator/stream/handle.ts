// The handle of a playing stream, for programs.

import { EventEmitter } from "node:events";
import { type Product, StopReason } from "../../protocol/values";
import { checkFault, type FaultName, type TARGETS, type TimedFault, type ValueOf } from "../faults";
import type { SocketName, StreamEntries, WebhookReply } from "../log";
import type { Ledger, SentAudio, SentPicture, SentTranscript, Summary } from "./ledger";

/** Which sockets to act on: signaling, the socket that serves a medium, or every socket. */
export type Target = (typeof TARGETS)[number];

/** The part of the stream that the handle uses. */
export interface StreamControl {
  readonly ledger: Ledger;
  readonly startedAt: number;
  readonly done: Promise<Summary>;
  /** Sends the offer. Called once. */
  begin(): Promise<WebhookReply>;
  pause(): void;
  resume(): void;
  interrupt(how: ValueOf<"interrupt">): void;
  failover(how: ValueOf<"failover">): void;
  hang(target: Target): void;
  stall(target: Target): void;
  garbage(target: Target): void;
  transfer(how: ValueOf<"transfer">): void;
  /** Applies a fault, or begins a lasting one. */
  inject(fault: Omit<TimedFault, "at">): void;
  drop(target: Target, how: "close" | "terminate"): void;
  send(target: Target, frame: string | Buffer): void;
  silence(target: Target): void;
  end(reason: number): Promise<Summary>;
}

interface Identity {
  product: Product;
  id: string;
  streamId: string;
}

type Opening = (handle: StreamHandle) => StreamControl;

export type HandleEvents = { [E in keyof StreamEntries]: [entry: StreamEntries[E]] } & {
  /** A message of the app after its handshake, except keep-alive answers. */
  message: [socket: SocketName, message: Record<string, unknown>];
};

/** A playing stream. Emits its events (see `StreamEntries`) and the app's messages. */
export class StreamHandle extends EventEmitter<HandleEvents> {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  /** The time 0 of the scenario, milliseconds since 1970. */
  readonly startedAt: number;
  /** The answer to `*_started`. */
  readonly started: Promise<WebhookReply>;
  /** Resolves when the stream has ended for any reason and `*_stopped` was answered. Never rejects. */
  readonly done: Promise<Summary>;
  readonly #control: StreamControl;

  private constructor(identity: Identity, open: Opening) {
    super();
    this.product = identity.product;
    this.id = identity.id;
    this.streamId = identity.streamId;
    this.#control = open(this);
    this.startedAt = this.#control.startedAt;
    this.started = this.#control.begin();
    this.done = this.#control.done;
  }

  /** @param open creates the stream, which then emits its events on the handle @internal */
  static open(identity: Identity, open: Opening): StreamHandle {
    return new StreamHandle(identity, open);
  }

  /** Every audio packet that was sent, in order. */
  get audio(): readonly SentAudio[] {
    return this.#control.ledger.audio;
  }

  /** Every transcript segment that was sent, in order. */
  get transcript(): readonly SentTranscript[] {
    return this.#control.ledger.transcript;
  }

  /** Every picture of video and screen share that was sent, in order, with what it shows. */
  get pictures(): readonly SentPicture[] {
    return this.#control.ledger.pictures;
  }

  /** Ends the stream as Zoom does. @param reason RTMS_STOP_REASON; 6, the meeting ended, by default */
  stop(reason: number = StopReason.STOP_BC_MEETING_ENDED): Promise<Summary> {
    return this.#control.end(reason);
  }

  /**
   * Zoom interrupts the stream: sends state 2 with reason 13 and `*_interrupted`, and waits for the app to return.
   * @param options.keepSockets leaves the sockets open, so that only the messages report it
   */
  interrupt(options: { keepSockets?: boolean } = {}): void {
    this.#control.interrupt(options.keepSockets ? "open" : "closed");
  }

  /** The user pauses the stream. What is said in the meantime is not sent. */
  pause(): void {
    this.#control.pause();
  }

  resume(): void {
    this.#control.resume();
  }

  /**
   * Breaks connections; Zoom's side treats them as lost.
   * @param options.how `close` for a closing handshake with code 1000, or `terminate` without one, the default
   */
  drop(target: Target, options: { how?: "close" | "terminate" } = {}): void {
    this.#control.drop(target, options.how ?? "terminate");
  }

  /** Sends a frame as it is, an object as JSON. */
  send(target: Target, frame: string | Buffer | object): void {
    const raw = typeof frame === "string" || Buffer.isBuffer(frame);
    this.#control.send(target, raw ? frame : JSON.stringify(frame));
  }

  /**
   * Makes the sockets half-open: they stay open but send and receive nothing. Zoom keeps sending until its keep-alive
   * requests stay unanswered.
   */
  silence(target: Target): void {
    this.#control.silence(target);
  }

  /**
   * Applies any fault now, or begins a lasting one.
   * @param value as in the row of `FAULTS`; the row's default if omitted, `false` to end a lasting fault
   * @throws SimulatorError for an unknown fault, or a value that it does not accept
   */
  inject(fault: FaultName, value?: boolean | number | string): void {
    this.#control.inject(checkFault({ fault, value, at: 0 }));
  }
}

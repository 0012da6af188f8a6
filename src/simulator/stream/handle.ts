// What a program holds of a stream that it let play.

import { EventEmitter } from "node:events";
import { type Product, StopReason } from "../../protocol/values";
import { checkFault, type FaultName, type TARGETS, type TimedFault, type ValueOf } from "../faults";
import type { SocketName, StreamEntries, WebhookReply } from "../log";
import type { Ledger, SentAudio, SentTranscript, Summary } from "./ledger";

/** What to reach: signaling, the socket that serves a medium, or every socket. */
export type Target = (typeof TARGETS)[number];

/** What the handle does with the stream behind it. */
export interface StreamControl {
  readonly ledger: Ledger;
  readonly startedAt: number;
  readonly done: Promise<Summary>;
  /** Makes the offer; called once. */
  begin(): Promise<WebhookReply>;
  pause(): void;
  resume(): void;
  interrupt(how: ValueOf<"interrupt">): void;
  failover(how: ValueOf<"failover">): void;
  hang(target: Target): void;
  stall(target: Target): void;
  garbage(target: Target): void;
  transfer(how: ValueOf<"transfer">): void;
  /** A fault happens, or begins to last. */
  inject(fault: Omit<TimedFault, "at">): void;
  drop(target: Target, how: "close" | "terminate"): void;
  send(target: Target, frame: string | Buffer): void;
  silence(target: Target): void;
  end(reason: number): Promise<Summary>;
}

export type HandleEvents = { [E in keyof StreamEntries]: [entry: StreamEntries[E]] } & {
  /** A message of the app after its handshake, keep-alive answers excepted. */
  message: [socket: SocketName, message: Record<string, unknown>];
};

/** A playing stream. Emits what happens to it (see `StreamEntries`) and the app's messages. */
export class StreamHandle extends EventEmitter<HandleEvents> {
  readonly product: Product;
  readonly id: string;
  readonly streamId: string;
  /** Milliseconds since 1970 that the scenario's time 0 stands for. */
  readonly startedAt: number;
  /** The answer to `*_started`. */
  readonly started: Promise<WebhookReply>;
  /** Resolves once the stream has ended, whatever the reason, and `*_stopped` was answered. Never rejects. */
  readonly done: Promise<Summary>;
  readonly #control: StreamControl;

  /** @param open makes the stream, which from then on tells this handle what happens to it */
  constructor(
    identity: { product: Product; id: string; streamId: string },
    open: (handle: StreamHandle) => StreamControl,
  ) {
    super();
    this.product = identity.product;
    this.id = identity.id;
    this.streamId = identity.streamId;
    this.#control = open(this);
    this.startedAt = this.#control.startedAt;
    this.started = this.#control.begin();
    this.done = this.#control.done;
  }

  /** Every audio packet that was sent, in order. */
  get audio(): readonly SentAudio[] {
    return this.#control.ledger.audio;
  }

  /** Every transcript segment that was sent, in order. */
  get transcript(): readonly SentTranscript[] {
    return this.#control.ledger.transcript;
  }

  /** Ends the stream as Zoom does. @param reason RTMS_STOP_REASON; 6, the meeting ended, by default */
  stop(reason: number = StopReason.STOP_BC_MEETING_ENDED): Promise<Summary> {
    return this.#control.end(reason);
  }

  /**
   * Zoom interrupts the stream: state 2 with reason 13, `*_interrupted`, and it waits for the app to come back.
   * @param options.keepSockets leaves the sockets open, so that only the messages tell
   */
  interrupt(options: { keepSockets?: boolean } = {}): void {
    this.#control.interrupt(options.keepSockets ? "open" : "closed");
  }

  /** The user pauses the stream; what is said meanwhile is not sent. */
  pause(): void {
    this.#control.pause();
  }

  resume(): void {
    this.#control.resume();
  }

  /**
   * Breaks connections off; Zoom's side treats them as lost.
   * @param options.how with a closing handshake of code 1000, or without a word, the default
   */
  drop(target: Target, options: { how?: "close" | "terminate" } = {}): void {
    this.#control.drop(target, options.how ?? "terminate");
  }

  /** Sends a frame as it is; an object as its JSON. */
  send(target: Target, frame: string | Buffer | object): void {
    const raw = typeof frame === "string" || Buffer.isBuffer(frame);
    this.#control.send(target, raw ? frame : JSON.stringify(frame));
  }

  /**
   * From now on the sockets stay open but say and hear nothing, as half-open connections. Zoom goes on sending, into
   * the void, until its keep-alive requests have gone unanswered.
   */
  silence(target: Target): void {
    this.#control.silence(target);
  }

  /**
   * Lets any fault happen now, or last from now on.
   * @param value as the row of `FAULTS` says; its own default if left out, `false` to end what lasts
   * @throws SimulatorError for an unknown fault, or a value that it does not take
   */
  inject(fault: FaultName, value?: boolean | number | string): void {
    this.#control.inject(checkFault({ fault, value, at: 0 }));
  }
}

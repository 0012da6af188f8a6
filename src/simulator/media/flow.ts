// One medium of a stream on its way to the app. The flow outlives its connections and knows how far it has come: after
// a loss it goes back to the last point that an answered keep-alive vouches for, and what Zoom buffers is sent again.

import type { Medium } from "../../protocol/values";
import type { Confirmed } from "../handshake";
import type { Script } from "../scenario";
import { Pacer, type Timers } from "../time";
import type { Packet } from "./packet";
import { SOURCES } from "./sources";

export interface FlowOptions {
  readonly script: Script;
  readonly timers: Timers;
  /** Every speaker apart: Contact Center and Phone. */
  readonly apart: boolean;
  /** Milliseconds since the start of the stream; `Infinity` if everything is due at once. */
  readonly elapsed: () => number;
  /** Milliseconds before a loss that are sent again in any case (the fault `resend-on-return`). */
  readonly resend: () => number;
  /** @param again the packet was sent before, on a connection that was lost */
  readonly send: (medium: Medium, packet: Packet, again: boolean) => void;
  /** What was sent and is due after `from` and up to `to` may have been lost, and will not come again. */
  readonly excuse: (medium: Medium, from: number, to: number) => void;
  readonly finished: () => void;
}

/** Positions are milliseconds from the start of the stream. */
export class Flow {
  /** Everything due up to here was sent. */
  #position = 0;
  /** Everything due up to here surely arrived. */
  #safe = 0;
  /** How far any connection that is gone had come. */
  #furthest = 0;
  #started = false;
  readonly #asked = new Map<number, number>();
  readonly #unsaid: { from: number; to: number }[] = [];
  readonly #pacer: Pacer<Packet>;

  constructor(
    private readonly medium: Medium,
    private readonly options: FlowOptions,
  ) {
    const send = (packet: Packet): void => {
      this.#position = packet.due;
      options.send(medium, packet, packet.due <= this.#furthest);
    };
    this.#pacer = new Pacer<Packet>(options.timers, options.elapsed, send, options.finished);
  }

  /** Whether packets are still to come on the present connection. */
  get running(): boolean {
    return this.#pacer.running;
  }

  /** Whether it has not been started since it was made, held or lost. */
  get waiting(): boolean {
    return !this.#started;
  }

  /** Sends from where it stands, or from the beginning of what Zoom's buffer still holds. */
  start(params: Confirmed): void {
    const { elapsed } = this.options;
    this.#started = true;
    if (Number.isFinite(elapsed())) this.skipTo(elapsed() - SOURCES[this.medium].buffer);
    this.#pacer.start(this.#packets(params));
  }

  *#packets(params: Confirmed): Generator<Packet> {
    const { script, apart } = this.options;
    for (const packet of SOURCES[this.medium].packets(script, params, this.#position, apart))
      if (!this.#unsaid.some(({ from, to }) => packet.due > from && packet.due <= to)) yield packet;
  }

  /** Nothing due before `position` will be sent any more. */
  skipTo(position: number): void {
    if (position > this.#safe) this.options.excuse(this.medium, this.#safe, position);
    this.#position = Math.max(this.#position, position);
    this.#safe = Math.max(this.#safe, position);
  }

  /** What is due in between is never sent: the stream was paused. */
  omit(from: number, to: number): void {
    this.#unsaid.push({ from, to });
  }

  hold(): void {
    this.#started = false;
    this.#pacer.stop();
  }

  /** The connection is gone, and with it what was sent since the last answered keep-alive. */
  lose(): void {
    this.hold();
    this.#furthest = Math.max(this.#furthest, this.#position);
    this.#position = Math.max(0, Math.min(this.#safe, this.#furthest - this.options.resend()));
    this.#asked.clear();
  }

  /** The stream ends. @param arriving whether what was sent on the present connection still arrives */
  end(arriving: boolean): void {
    this.options.excuse(this.medium, arriving ? this.#position : this.#safe, Math.max(this.#furthest, this.#position));
  }

  /** A keep-alive request left after everything sent so far. */
  asked(timestamp: number): void {
    this.#asked.set(timestamp, this.#position);
  }

  /** Its answer proves that all of it arrived. */
  answered(timestamp: number): void {
    this.#safe = Math.max(this.#safe, this.#asked.get(timestamp) ?? 0);
    this.#asked.clear();
  }
}

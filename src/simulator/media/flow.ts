// One medium of a stream on its way to the app. A flow outlives its connections and knows its position: after a loss
// it returns to the last position that an answered keep-alive confirmed, and sends again what Zoom buffers.

import type { Medium } from "../../protocol/values";
import type { Confirmed } from "../handshake";
import type { Script } from "../scenario";
import { Pacer, type Timers } from "../time";
import type { Packet } from "./packet";
import { type Sending, SOURCES } from "./sources";

export interface FlowOptions extends Sending {
  readonly script: Script;
  readonly timers: Timers;
  /** Milliseconds since the start of the stream; `Infinity` if everything is due at once. */
  readonly elapsed: () => number;
  /** Milliseconds before a loss that are always sent again (the fault `resend-on-return`). */
  readonly resend: () => number;
  /** @param again whether the packet was sent before, on a connection that was lost */
  readonly send: (medium: Medium, packet: Packet, again: boolean) => void;
  /** Packets due after `from` and up to `to` may have been lost and are not sent again. */
  readonly excuse: (medium: Medium, from: number, to: number) => void;
  readonly finished: () => void;
}

/** Positions are milliseconds from the start of the stream. */
export class Flow {
  /** Everything due up to here was sent. */
  #position = 0;
  /** Everything due up to here is known to have arrived. */
  #safe = 0;
  /** The highest position that any closed connection reached. */
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

  /** Whether packets remain to be sent on the current connection. */
  get running(): boolean {
    return this.#pacer.running;
  }

  /** Whether it has not been started since it was created, held or lost. */
  get waiting(): boolean {
    return !this.#started;
  }

  /** Sends from the current position, or from the beginning of what Zoom's buffer still holds. */
  start(params: Confirmed): void {
    const { elapsed } = this.options;
    this.#started = true;
    if (Number.isFinite(elapsed())) this.skipTo(elapsed() - SOURCES[this.medium].buffer);
    this.#pacer.start(this.#packets(params));
  }

  *#packets(params: Confirmed): Generator<Packet> {
    const { script } = this.options;
    for (const packet of SOURCES[this.medium].packets(script, params, this.#position, this.options))
      if (!this.#unsaid.some(({ from, to }) => packet.due > from && packet.due <= to)) yield packet;
  }

  /** Skips everything due before `position`. */
  skipTo(position: number): void {
    if (position > this.#safe) this.options.excuse(this.medium, this.#safe, position);
    this.#position = Math.max(this.#position, position);
    this.#safe = Math.max(this.#safe, position);
  }

  /** Never sends what is due in between, because the stream was paused. */
  omit(from: number, to: number): void {
    this.#unsaid.push({ from, to });
  }

  hold(): void {
    this.#started = false;
    this.#pacer.stop();
  }

  /** The connection is lost, and with it everything since the last answered keep-alive. */
  lose(): void {
    this.hold();
    this.#furthest = Math.max(this.#furthest, this.#position);
    this.#position = Math.max(0, Math.min(this.#safe, this.#furthest - this.options.resend()));
    this.#asked.clear();
  }

  /** The stream ends. @param arriving whether packets sent on the current connection still arrive */
  end(arriving: boolean): void {
    this.options.excuse(this.medium, arriving ? this.#position : this.#safe, Math.max(this.#furthest, this.#position));
  }

  /** A keep-alive request was sent after all packets so far. */
  asked(timestamp: number): void {
    this.#asked.set(timestamp, this.#position);
  }

  /** The answer proves that all of them arrived. */
  answered(timestamp: number): void {
    this.#safe = Math.max(this.#safe, this.#asked.get(timestamp) ?? 0);
    this.#asked.clear();
  }
}

// One medium of a stream on its way to the app. The flow outlives its connections and knows how far it has come: after
// a loss it goes back to the last point that an answered keep-alive vouches for, and what Zoom buffers is sent again.

import type { Medium } from "../protocol/messages";
import type { Timers } from "./clock";
import { Pacer } from "./pacer";
import type { Packet } from "./packet";
import type { Confirmed } from "./params";
import type { Script } from "./scenario";
import { SOURCES } from "./sources";

export interface FlowOptions {
  readonly script: Script;
  readonly timers: Timers;
  /** Every speaker apart: Contact Center and Phone. */
  readonly apart: boolean;
  /** Milliseconds since the start of the stream; `Infinity` if everything is due at once. */
  readonly elapsed: () => number;
  /** @param again the packet was sent before, on a connection that was lost */
  readonly send: (medium: Medium, packet: Packet, again: boolean) => void;
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
    const { script, elapsed, apart } = this.options;
    const source = SOURCES[this.medium];
    this.#started = true;
    if (Number.isFinite(elapsed())) this.skipTo(elapsed() - source.buffer);
    this.#pacer.start(source.packets(script, params, this.#position, apart));
  }

  /** Nothing due before `position` will be sent any more. */
  skipTo(position: number): void {
    this.#position = Math.max(this.#position, position);
    this.#safe = Math.max(this.#safe, position);
  }

  hold(): void {
    this.#started = false;
    this.#pacer.stop();
  }

  /** The connection is gone, and with it what was sent since the last answered keep-alive. */
  lose(): void {
    this.hold();
    this.#furthest = Math.max(this.#furthest, this.#position);
    this.#position = this.#safe;
    this.#asked.clear();
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

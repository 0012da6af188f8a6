// The events that the app subscribed to (message 5, protocol#event-subscription), and their sending. Subscriptions
// belong to one signaling connection; a new connection starts without any.

import { isObject } from "../../protocol/input";
import type { Medium } from "../../protocol/values";
import type { Faults, ValueOf } from "../faults";
import { firstPacket, presence, type TimedEvent, timedEvents, transfer } from "../messages";
import type { Script } from "../scenario";
import { Pacer, type Timers } from "../time";

/** Milliseconds between the events of a transfer. */
const STEP = 1000;

export interface SubscriptionOptions {
  readonly script: Script;
  readonly granted: ReadonlySet<Medium>;
  readonly startedAt: number;
  /** Contact Center and Phone: call events by channel instead of participants. */
  readonly channels: boolean;
  readonly faults: Faults;
  readonly timers: Timers;
  readonly elapsed: () => number;
  readonly send: (message: object) => void;
}

export class Subscriptions {
  readonly #types = new Set<number>();
  /** Media whose first packet was reported. */
  readonly #begun = new Set<Medium>();
  readonly #timedEvents: readonly TimedEvent[];
  /** One per subscribed type. */
  readonly #pacers = new Map<number, Pacer<TimedEvent>>();

  constructor(private readonly options: SubscriptionOptions) {
    this.#timedEvents = options.channels ? [] : timedEvents(options.script, options.granted);
  }

  /** Applies the `events` of message 5. Invalid entries are ignored: no answer is documented. */
  update(events: unknown): void {
    if (!Array.isArray(events)) return;
    for (const entry of events) {
      if (!isObject(entry) || typeof entry.event_type !== "number") continue;
      if (entry.subscribe === false) this.#remove(entry.event_type);
      else this.#add(entry.event_type);
    }
  }

  /**
   * Event 1, sent without a subscription: once per medium (protocol#observation-4), or, as documented, once for the
   * whole stream.
   * @param at milliseconds since 1970 of the medium's first packet
   */
  begins(medium?: Medium, at = this.options.startedAt): void {
    const { faults, send } = this.options;
    if ((medium === undefined) !== (faults["no-media-type"] ?? false)) return;
    if (medium && this.#begun.has(medium)) return;
    if (medium) this.#begun.add(medium);
    send(firstPacket(at, medium));
  }

  /** A call is transferred: sends the events to subscribers, one per second. @param now milliseconds since 1970 */
  transfer(how: ValueOf<"transfer">, now: number): void {
    const { channels, script, timers, faults, send } = this.options;
    if (!channels) return;
    for (const [step, { type, message }] of transfer(how, script).entries())
      timers.after(step * STEP, () => {
        if (this.#types.has(type)) send(message(now + step * STEP, faults));
      });
  }

  /** The stream ends: everyone leaves. */
  sendFinalEvents(now: number): void {
    const { script, faults, channels, send } = this.options;
    this.#stop();
    for (const type of this.#types) for (const event of presence(channels).left(type, script, now, faults)) send(event);
  }

  /** The connection is lost. */
  clear(): void {
    this.#types.clear();
    this.#stop();
  }

  #stop(): void {
    for (const pacer of this.#pacers.values()) pacer.stop();
    this.#pacers.clear();
  }

  #add(type: number): void {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    const { script, startedAt, faults, channels, send, timers, elapsed } = this.options;
    // Where everything is due at once, it is told from the start.
    const at = Number.isFinite(elapsed()) ? elapsed() : 0;
    for (const event of presence(channels).arrived(type, script, startedAt, faults, at)) send(event);
    const coming = this.#fromNow(type);
    if (coming.length === 0) return;
    const pacer = new Pacer<TimedEvent>(timers, elapsed, ({ message }) => send(message(startedAt, faults)));
    this.#pacers.set(type, pacer);
    pacer.start(coming);
  }

  #remove(type: number): void {
    this.#types.delete(type);
    this.#pacers.get(type)?.stop();
    this.#pacers.delete(type);
  }

  /** The current state and everything after it; all events if everything is due at once. */
  #fromNow(type: number): TimedEvent[] {
    const own = this.#timedEvents.filter((event) => event.type === type);
    const elapsed = this.options.elapsed();
    return Number.isFinite(elapsed) ? own.filter(({ due, until }) => due > elapsed || until > elapsed) : own;
  }
}

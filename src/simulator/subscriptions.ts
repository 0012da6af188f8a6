// Which events the app wants (message 5, protocol section 9.1), and sending those. Subscriptions belong to one signaling
// connection: a new one begins with none.

import { isObject } from "../protocol/json";
import type { Medium } from "../protocol/messages";
import type { Timers } from "./clock";
import { type Happening, happenings, presence } from "./events";
import type { Faults } from "./faults";
import { Pacer } from "./pacer";
import type { Script } from "./scenario";

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
  readonly #happenings: readonly Happening[];
  /** One a subscribed type. */
  readonly #pacers = new Map<number, Pacer<Happening>>();

  constructor(private readonly options: SubscriptionOptions) {
    this.#happenings = options.channels ? [] : happenings(options.script, options.granted);
  }

  /** Takes the `events` of message 5. What is malformed is passed over: no answer is documented. */
  update(events: unknown): void {
    if (!Array.isArray(events)) return;
    for (const entry of events) {
      if (!isObject(entry) || typeof entry.event_type !== "number") continue;
      if (entry.subscribe === false) this.#remove(entry.event_type);
      else this.#add(entry.event_type);
    }
  }

  /** The stream ends: everyone leaves. */
  farewell(now: number): void {
    const { script, faults, channels, send } = this.options;
    this.#stop();
    for (const type of this.#types) for (const event of presence(channels).left(type, script, now, faults)) send(event);
  }

  /** The connection is gone. */
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
    const { script, startedAt, faults, channels, send } = this.options;
    for (const event of presence(channels).arrived(type, script, startedAt, faults)) send(event);
    const coming = this.#fromNow(type);
    if (coming.length === 0) return;
    const { timers, elapsed } = this.options;
    const pacer = new Pacer<Happening>(timers, elapsed, ({ message }) => send(message(startedAt, faults)));
    this.#pacers.set(type, pacer);
    pacer.start(coming);
  }

  #remove(type: number): void {
    this.#types.delete(type);
    this.#pacers.get(type)?.stop();
    this.#pacers.delete(type);
  }

  /** From what is the case now; all of them if everything is due at once. */
  #fromNow(type: number): Happening[] {
    const own = this.#happenings.filter((happening) => happening.type === type);
    const elapsed = this.options.elapsed();
    return Number.isFinite(elapsed) ? own.filter(({ due, until }) => due > elapsed || until > elapsed) : own;
  }
}

// Which events the app wants (message 5, protocol section 9.1), and sending those. Subscriptions belong to one signaling
// connection: a new one begins with none.

import { EventType } from "../protocol/enums";
import { isObject } from "../protocol/json";
import type { Timers } from "./clock";
import { activeSpeaker, presence, type Turn, turns } from "./events";
import type { Faults } from "./faults";
import { Pacer } from "./pacer";
import type { Script } from "./scenario";

export interface SubscriptionOptions {
  readonly script: Script;
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
  readonly #turns: Turn[];
  readonly #pacer: Pacer<Turn>;

  constructor(private readonly options: SubscriptionOptions) {
    const { script, startedAt, faults, timers, elapsed, send, channels } = options;
    this.#turns = channels ? [] : turns(script);
    this.#pacer = new Pacer<Turn>(timers, elapsed, ({ due, speaker }) =>
      send(activeSpeaker(speaker, startedAt + due, faults)),
    );
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
    this.#pacer.stop();
    for (const type of this.#types) for (const event of presence(channels).left(type, script, now, faults)) send(event);
  }

  /** The connection is gone. */
  clear(): void {
    this.#types.clear();
    this.#pacer.stop();
  }

  #add(type: number): void {
    if (this.#types.has(type)) return;
    this.#types.add(type);
    const { script, startedAt, faults, channels, send } = this.options;
    for (const event of presence(channels).arrived(type, script, startedAt, faults)) send(event);
    if (type === EventType.ACTIVE_SPEAKER_CHANGE) this.#pacer.start(this.#turnsFromNow());
  }

  #remove(type: number): void {
    this.#types.delete(type);
    if (type === EventType.ACTIVE_SPEAKER_CHANGE) this.#pacer.stop();
  }

  /** From whoever talks now; all of them if everything is due at once. */
  #turnsFromNow(): Turn[] {
    const elapsed = this.options.elapsed();
    if (!Number.isFinite(elapsed)) return this.#turns;
    const current = this.#turns.findLastIndex(({ due }) => due <= elapsed);
    return this.#turns.slice(Math.max(0, current));
  }
}

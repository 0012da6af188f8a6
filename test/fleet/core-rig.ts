// A core that is in the fleet and hears the ledger, for its specs.

import { Core, type Effects, TIMINGS } from "../../src/fleet/core";
import type { Entry, RegisterKind, Registers } from "../../src/fleet/registers";

export const WEBHOOK = { event: "meeting.rtms_started" };

/** What a core wanted, in order; without its beats. */
export type Wanted = readonly [effect: keyof Effects, ...given: unknown[]];

/** A core that is in the fleet and hears the ledger, with its instant. */
export class Rig {
  readonly wanted: Wanted[] = [];
  readonly core: Core;
  now = 1000;

  constructor({ id = "m", capacity = 10, balance = false } = {}) {
    const note =
      (effect: keyof Effects) =>
      (...given: unknown[]): void => {
        if (effect === "put" && given[0] === "member" && given[2] !== undefined && id === given[1])
          this.#beats.push(given[2]);
        else this.wanted.push([effect, ...given]);
      };
    const names = ["put", "own", "started", "interrupted", "drop", "handOver", "member", "unowned"] as const;
    const effects = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Effects;
    this.core = new Core({ self: { id, capacity, name: id, settings: "" }, balance, effects });
    this.core.connected(this.now);
    this.core.synced(this.now);
    this.pass(TIMINGS.newcomer);
  }

  readonly #beats: unknown[] = [];

  get beats(): number {
    return this.#beats.length;
  }

  /** Time passes, with a beat that comes back every second. */
  pass(milliseconds: number): this {
    for (let left = milliseconds; left > 0; left -= 1000) {
      this.now += Math.min(left, 1000);
      this.core.tick(this.now);
      const value = this.#beats.at(-1) as Registers["member"];
      this.core.entry({ kind: "member", id: "m", value, kept: false }, this.now);
      this.core.decide(this.now);
    }
    return this;
  }

  hear<K extends RegisterKind>(kind: K, id: string, value?: Registers[K], kept = false): this {
    this.core.entry({ kind, id, value, kept } as Entry, this.now);
    return this;
  }

  /** Another member is there. */
  meet(id: string, capacity = 10): this {
    return this.hear("member", id, { capacity, at: this.now, name: `name of ${id}`, settings: "" });
  }

  /** What it wanted since the last call. */
  take(): Wanted[] {
    return this.wanted.splice(0);
  }
}

export const start = (rev: number, webhook: object = WEBHOOK): Registers["stream"] => ({ rev, webhook });

// Registers that are not used are told once, and then once a minute for each reason, with their number: a foreign program may
// publish many.

import type { Clock } from "../../protocol/time";
import type { Ignored } from "./format";

/** Milliseconds in which what comes together is counted together. */
const TOGETHER = 1000;
/** Milliseconds between two reports of a reason. */
const INTERVAL = 60_000;

export class IgnoredRegisters {
  readonly #counts = new Map<Ignored, number>();
  readonly #timers = new Map<Ignored, unknown>();
  readonly #toldAt = new Map<Ignored, number>();

  constructor(
    private readonly clock: Clock,
    private readonly report: (reason: Ignored, count: number) => void,
  ) {}

  add(reason: Ignored): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    if (this.#timers.has(reason)) return;
    const told = this.#toldAt.get(reason);
    const wait = told === undefined ? 0 : told + INTERVAL - this.clock.elapsed();
    this.#timers.set(
      reason,
      this.clock.setTimeout(() => this.#tell(reason), Math.max(TOGETHER, wait)),
    );
  }

  #tell(reason: Ignored): void {
    const count = this.#counts.get(reason) ?? 0;
    this.#timers.delete(reason);
    this.#counts.delete(reason);
    this.#toldAt.set(reason, this.clock.elapsed());
    this.report(reason, count);
  }

  /** Nothing more is told. */
  close(): void {
    for (const timer of this.#timers.values()) this.clock.clearTimeout(timer);
  }
}

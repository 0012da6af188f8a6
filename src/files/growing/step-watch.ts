// How long one disk operation has taken, in ticks of the recording's clock. There are no ticks while the process is
// blocked.

export class StepWatch {
  #ticks: number | undefined;
  /** Whether the operation takes so long that nothing waits for it any more. It remains pending. */
  #silent = false;
  /** Resolves the waits for the end. */
  readonly #letGo: (() => void)[] = [];

  /** @param most ticks after which the disk counts as silent */
  constructor(private readonly most: number) {}

  /** The result of `step`. */
  async during(step: Promise<unknown>): Promise<void> {
    this.#ticks = 0;
    await step.finally(() => {
      this.#ticks = undefined;
      this.#silent = false;
    });
  }

  /** The disk has answered a part of the operation: the time for the rest begins now. */
  goesOn(): void {
    if (this.#ticks !== undefined) this.#ticks = 0;
  }

  /** Waits, within an operation, for what the disk has no part in. */
  async apart(work: Promise<unknown>): Promise<void> {
    this.#ticks = undefined;
    await work.finally(() => {
      this.#ticks = 0;
    });
  }

  /** Returns whether the disk has just become silent. */
  tick(): boolean {
    if (this.#silent || this.#ticks === undefined) return false;
    this.#ticks += 1;
    if (this.#ticks < this.most) return false;
    this.#silent = true;
    for (const go of this.#letGo.splice(0)) go();
    return true;
  }

  /** Resolves when the disk becomes silent. */
  silence(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#silent) resolve();
      else this.#letGo.push(resolve);
    });
  }
}

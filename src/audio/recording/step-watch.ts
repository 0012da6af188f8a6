// How long a disk has been at one step, in ticks of the recording's clock: while the process is blocked, there are none.

export class StepWatch {
  #ticks: number | undefined;
  /** Whether the step takes so long that nobody waits for it any more; it stays to be done. */
  #silent = false;
  /** Lets those go who wait for the end. */
  readonly #letGo: (() => void)[] = [];

  /** @param most ticks after which the disk is silent */
  constructor(private readonly most: number) {}

  /** The outcome of `step`. */
  async during(step: Promise<unknown>): Promise<void> {
    this.#ticks = 0;
    await step.finally(() => {
      this.#ticks = undefined;
      this.#silent = false;
    });
  }

  /** Returns whether the disk has just fallen silent. */
  tick(): boolean {
    if (this.#silent || this.#ticks === undefined) return false;
    this.#ticks += 1;
    if (this.#ticks < this.most) return false;
    this.#silent = true;
    for (const go of this.#letGo.splice(0)) go();
    return true;
  }

  /** Resolves when the disk is silent. */
  silence(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#silent) resolve();
      else this.#letGo.push(resolve);
    });
  }
}

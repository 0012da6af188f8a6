// Counts of what occurs in this process, by a few words each.

/** The words that tell one count of a metric from another: never an id, or their number would have no end. */
export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Counts since the process began. They never fall. */
export class Tally<Name extends string> {
  readonly #samples = new Map<string, { labels: Readonly<Record<Name, string>>; value: number }>();

  /** @param known labels that are there from the beginning, with 0: a rate needs the value before the first event */
  constructor(known: readonly Readonly<Record<Name, string>>[] = []) {
    for (const labels of known) this.add(labels, 0);
  }

  add(labels: Readonly<Record<Name, string>>, by = 1): void {
    const key = JSON.stringify(Object.entries(labels).sort());
    const sample = this.#samples.get(key);
    if (sample) sample.value += by;
    else this.#samples.set(key, { labels, value: by });
  }

  get samples(): readonly Sample[] {
    return [...this.#samples.values()];
  }
}

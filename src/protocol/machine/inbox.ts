// The news of a stream, taken one piece at a time, also when what is done about one causes the next.

import type { Input } from "./step";

export class Inbox {
  readonly #queue: Input[] = [];
  #isBusy = false;
  #waits = false;

  /**
   * @param hasToWait whether the first piece of news has to wait, and with it all behind it, until `again` is called
   * @param take what is done about a piece of news
   */
  constructor(
    private readonly hasToWait: (input: Input, again: () => void) => boolean,
    private readonly take: (input: Input) => void,
  ) {}

  /** Whether news wait. */
  get waits(): boolean {
    return this.#waits;
  }

  put(input: Input): void {
    this.#queue.push(input);
    if (!this.#isBusy && !this.#waits) this.#work(false);
  }

  #work(hasWaited: boolean): void {
    this.#isBusy = true;
    this.#waits = false;
    let isNew = !hasWaited;
    let next = this.#queue[0];
    try {
      for (; next; next = this.#queue[0]) {
        this.#waits = isNew && this.hasToWait(next, () => this.#work(true));
        if (this.#waits) return;
        isNew = true;
        this.#queue.shift();
        this.take(next);
      }
    } finally {
      this.#isBusy = false;
      // A listener threw: what waits behind is not held up by that.
      if (next && next !== this.#queue[0]) this.#work(false);
    }
  }
}

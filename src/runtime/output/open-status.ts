// What an output node shows: how many are open, or what is wrong. That files fail is shown until a file is saved again,
// whatever opens and ends meanwhile; anything else until the number changes.

import type { Status } from "../node";

export class OpenStatus {
  #open = -1;
  #trouble: string | undefined;

  /** @param words for a number that is not 0 */
  constructor(
    private readonly status: Pick<Status, "show">,
    private readonly words: (open: number) => string,
  ) {}

  /** Cheap if the number is the same: words cost more than a packet. */
  show(open: number): void {
    if (open === this.#open) return;
    this.#open = open;
    this.#paint();
  }

  /** Shows `text`, a catalog key, beside an error. */
  problem(text: string): void {
    if (this.#trouble === undefined) this.status.show("yellow", "ring", text);
  }

  /** A file was not saved, as `text`, a catalog key, tells; or one was. */
  files(text?: string): void {
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#paint();
  }

  #paint(): void {
    if (this.#trouble !== undefined) this.status.show("yellow", "ring", this.#trouble);
    else if (this.#open <= 0) this.status.show("grey", "ring", "status.idle");
    else this.status.show("green", "dot", this.words(this.#open));
  }
}

// The status of an output node: how many streams or speakers are open, or what is wrong. A failure to write files
// stays until a file is saved again; any other problem until the number changes.

import { runningCount, type Status } from "../node";

export class OpenStatus {
  #open = -1;
  #trouble: string | undefined;

  constructor(private readonly status: Pick<Status, "show">) {}

  /** Cheap if the number is the same. */
  show(open: number): void {
    if (open === this.#open) return;
    this.#open = open;
    this.#paint();
  }

  /** Shows `text`, a catalog key, beside an error. */
  problem(text: string): void {
    if (this.#trouble === undefined) this.status.show("yellow", "ring", text);
  }

  /** @param text the catalog key of the problem if a file was not saved; absent if one was saved */
  files(text?: string): void {
    if (text === this.#trouble) return;
    this.#trouble = text;
    this.#paint();
  }

  #paint(): void {
    if (this.#trouble !== undefined) this.status.show("yellow", "ring", this.#trouble);
    else if (this.#open <= 0) this.status.show("grey", "ring", "status.idle");
    else this.status.show("green", "dot", runningCount(this.#open));
  }
}

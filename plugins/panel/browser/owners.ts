// Who has which stream of a fleet: a list that is folded at first, because it may be long, and that is asked for while it is
// open.

import { OWNERS_INTERVAL, type PanelOwner } from "../../../src/runtime/panel/reply";
import { make, Text, toggle } from "./dom";
import { Rows } from "./rows";
import { count, text } from "./words";

interface Cells {
  stream: Text;
  owner: Text;
}

export class OwnerTable {
  readonly element = make("details", { class: "zoom-rtms-owners" });
  readonly #summary = new Text();
  readonly #more = new Text();
  readonly #moreLine = make("p");
  readonly #rows: Rows<Cells>;
  readonly #table: HTMLElement;
  /** When it was asked for last, by `performance.now()`. */
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param opened what to do when somebody unfolds the list */
  constructor(opened: () => void) {
    const summary = make("summary");
    summary.append(this.#summary.node);
    this.#rows = new Rows(["fleet.stream", "fleet.owner"], ["stream", "owner"]);
    this.#table = this.#rows.element;
    this.#moreLine.append(this.#more.node);
    this.element.append(summary, this.#table, this.#moreLine);
    this.element.addEventListener("toggle", () => {
      if (this.element.open) opened();
    });
  }

  /** Whether the list is to be asked for now; it then counts as asked for. */
  ask(now: number): boolean {
    if (!this.element.open || now - this.#askedAt < OWNERS_INTERVAL) return false;
    this.#askedAt = now;
    return true;
  }

  /** @param all how many streams there are @param owners of the first ones, if they were asked for */
  show(all: number, owners: readonly PanelOwner[] | undefined): void {
    this.#summary.show(text("fleet.owners", { count: count(all) }));
    toggle(this.element, all > 0);
    if (!owners) return;
    this.#rows.show(owners, ({ stream, owner }, each) => {
      stream.show(each.streamId);
      owner.show(each.owner ?? text("fleet.nobody"));
    });
    const left = all - owners.length;
    this.#more.show(text("fleet.more", { count: count(left) }));
    toggle(this.#moreLine, left > 0);
  }
}

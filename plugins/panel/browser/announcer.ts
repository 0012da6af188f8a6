// Tells a screen reader what changed, politely: together what came at once, and how many when they are too many.

import { make } from "./dom";
import { text } from "./words";

const MOST = 3;
/** So long things are gathered. Milliseconds. */
const GATHER = 1000;

export class Announcer {
  readonly element = make("div", { class: "zoom-rtms-unseen", "aria-live": "polite", role: "status" });
  #pending: string[] = [];
  #timer: number | undefined;

  tell(news: readonly string[]): void {
    if (news.length === 0) return;
    this.#pending.push(...news);
    this.#timer ??= window.setTimeout(() => this.#flush(), GATHER);
  }

  #flush(): void {
    this.#timer = undefined;
    const { length } = this.#pending;
    this.element.textContent =
      length > MOST ? text("panel.changes", { count: String(length) }) : this.#pending.join(" ");
    this.#pending = [];
  }
}

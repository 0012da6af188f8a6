// The fleets that this Node-RED is a member of, above the streams; without one there is nothing to see.

import type { PanelFleet } from "../../../src/runtime/panel/reply";
import { arrange, make, toggle } from "./dom";
import { FleetCard } from "./fleet";
import { text } from "./words";

export class FleetList {
  readonly element = make("ul", { class: "zoom-rtms-fleets", "aria-label": text("fleet.list") });
  /** By the id of the stream node. */
  readonly #cards = new Map<string, FleetCard>();

  /** @param opened what to do when somebody unfolds a list of streams */
  constructor(private readonly opened: () => void) {
    this.element.hidden = true;
  }

  /** Whether to ask for the streams and their owners with the next request. */
  askOwners(now = performance.now()): boolean {
    // Each is asked, as each counts when it was asked for.
    return [...this.#cards.values()].filter(({ owners }) => owners.ask(now)).length > 0;
  }

  /** @returns what has changed, in words for who listens */
  update(fleets: readonly PanelFleet[]): string[] {
    const shown = fleets.map((fleet) => {
      const card = this.#cards.get(fleet.node) ?? new FleetCard(this.opened);
      this.#cards.set(fleet.node, card);
      return { card, news: card.show(fleet) };
    });
    const present = new Set(fleets.map(({ node }) => node));
    for (const node of this.#cards.keys()) if (!present.has(node)) this.#cards.delete(node);
    arrange(
      this.element,
      shown.map(({ card }) => card.element),
    );
    toggle(this.element, shown.length > 0);
    return shown.map(({ news }) => news).filter((news) => news !== "");
  }
}

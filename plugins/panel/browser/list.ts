// All streams; only the visible ones have details. The browser skips the others in layout and painting
// (content-visibility), so two hundred streams cost little more than the few visible ones.

import type { PanelStream } from "../../../src/runtime/panel/reply";
import { Card, type CardActions } from "./card";
import { arrange, make } from "./dom";
import { text } from "./words";

/** Cards that are about to be scrolled into view are made ready. */
const MARGIN = "120px";

export class StreamList {
  readonly element = make("ul", { class: "zoom-rtms-streams", "aria-label": text("panel.streams") });
  readonly #cards = new Map<string, Card>();
  readonly #inView = new Set<string>();
  #order: readonly Element[] = [];
  readonly #observer: IntersectionObserver;

  /** @param root what scrolls */
  constructor(
    root: Element,
    private readonly actions: CardActions,
  ) {
    this.#observer = new IntersectionObserver((entries) => this.#see(entries), { root, rootMargin: `${MARGIN} 0px` });
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const { stream = "" } = (target as HTMLElement).dataset;
      if (isIntersecting) this.#inView.add(stream);
      else this.#inView.delete(stream);
    }
  }

  /** The ids of the streams in view. */
  get inView(): readonly string[] {
    return [...this.#inView];
  }

  /** @returns announcements of new streams and changed states, in words */
  update(streams: readonly PanelStream[]): string[] {
    const news: string[] = [];
    const elements = streams.map((stream) => {
      const card = this.#cards.get(stream.streamId);
      if (!card) return this.#add(stream, news);
      if (card.update(stream)) news.push(card.sentence);
      return card.element;
    });
    const present = new Set(streams.map(({ streamId }) => streamId));
    for (const [streamId, { element }] of this.#cards) {
      if (present.has(streamId)) continue;
      this.#observer.unobserve(element);
      this.#inView.delete(streamId);
      this.#cards.delete(streamId);
    }
    if (elements.length !== this.#order.length || elements.some((element, index) => element !== this.#order[index]))
      arrange(this.element, elements);
    this.#order = elements;
    return news;
  }

  #add(stream: PanelStream, news: string[]): Element {
    const card = new Card(stream, this.actions);
    this.#cards.set(stream.streamId, card);
    this.#observer.observe(card.element);
    news.push(card.sentence);
    return card.element;
  }
}

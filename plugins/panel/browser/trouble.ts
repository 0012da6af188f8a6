// What went wrong last with a stream: since when, what it means, the likely cause and the cure.

import type { PanelTrouble } from "../../../src/runtime/panel/reply";
import { icon, make, Text, toggle } from "./dom";
import { translated } from "./explanation";
import { clock, lookUp, named, text } from "./words";

export class TroubleBox {
  readonly element = make("div", { class: "zoom-rtms-trouble" }, icon("fa-exclamation-triangle"));
  readonly #since = new Text();
  readonly #explained = new Text();
  readonly #original = new Text();
  readonly #paragraph = make("p", { class: "zoom-rtms-explained" });
  readonly #originalParagraph: HTMLElement;

  constructor() {
    const head = make("strong");
    head.append(this.#since.node);
    this.#paragraph.append(this.#explained.node);
    const words = make("span", { lang: "en" });
    words.append(this.#original.node);
    this.#originalParagraph = make("p", { class: "zoom-rtms-original" }, `${text("trouble.original")}: `, words);
    this.element.append(head, this.#paragraph, this.#originalParagraph);
  }

  /** In English the text says it all; in other languages what it says beside the translation stands below. */
  show(trouble: PanelTrouble | undefined): void {
    toggle(this.element, trouble !== undefined);
    if (!trouble) return;
    const { code, age, explained, original = "" } = trouble;
    const words = translated(explained, lookUp);
    this.#since.show(text("stream.trouble", { code: named("trouble", code), age: clock(age) }));
    this.#explained.show(words ?? trouble.text);
    this.#original.show(original);
    toggle(this.#originalParagraph, words !== undefined && original !== "");
  }
}

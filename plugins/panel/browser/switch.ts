// A checkbox in the panel's head for what only users who may change things can see, and which is off until they turn it on.

import { make, setAttribute } from "./dom";
import { text } from "./words";

export class Switch {
  readonly element: HTMLLabelElement;
  readonly #box: HTMLInputElement;

  /** @param name in the catalog: of its words `panel.NAME`, and of its note `panel.NAMENote` @param changed it was switched */
  constructor(
    private readonly name: string,
    changed: () => void,
  ) {
    const id = `zoom-rtms-${name}`;
    this.#box = make("input", { type: "checkbox", id });
    this.#box.addEventListener("change", changed);
    this.element = make("label", { for: id }, this.#box, ` ${text(`panel.${name}`)}`);
  }

  get isOn(): boolean {
    return this.#box.checked;
  }

  /** Who may not use it sees why. */
  allow(may: boolean): void {
    this.#box.disabled = !may;
    setAttribute(this.element, "title", text(may ? `panel.${this.name}Note` : "panel.wordless"));
  }
}

// One line of a stream's people: who it is, whether they talk, how loud, and the last caption.

import type { PanelPerson } from "../../../src/runtime/panel/reply";
import { icon, make, setAttribute, Text, toggle } from "./dom";
import { decibels, text } from "./words";

/** The left end of a meter, dB of full scale. */
const FLOOR = -60;

export class PersonLine {
  readonly element: HTMLElement;
  readonly #name = new Text();
  readonly #level = new Text();
  readonly #caption = new Text();
  readonly #bar = make("span", { class: "zoom-rtms-bar" });
  readonly #meter: HTMLElement;
  readonly #talking = icon("fa-volume-up");
  readonly #said = make("span", { class: "zoom-rtms-said" });
  readonly #talks = new Text();
  #shownName: string | undefined;

  constructor() {
    this.#meter = make(
      "span",
      { class: "zoom-rtms-meter", role: "meter", "aria-valuemin": String(FLOOR), "aria-valuemax": "0" },
      this.#bar,
    );
    const name = make("span", { class: "zoom-rtms-name" });
    name.append(this.#talking, this.#name.node);
    const talks = make("span", { class: "zoom-rtms-unseen" });
    talks.append(this.#talks.node);
    const level = make("span", { class: "zoom-rtms-level", "aria-hidden": "true" });
    level.append(this.#level.node);
    this.#said.append(this.#caption.node);
    this.element = make("li", { class: "zoom-rtms-person" }, name, talks, this.#meter, level, this.#said);
  }

  show(person: PanelPerson): void {
    const name = nameOf(person);
    if (name !== this.#shownName) {
      this.#shownName = name;
      this.#name.show(name);
      this.#meter.setAttribute("aria-label", text("people.meter", { name }));
    }
    this.#talks.show(person.talking ? text("people.talking") : "");
    this.element.classList.toggle("zoom-rtms-talking", person.talking);
    this.#measure(person);
    this.#caption.show(person.caption ?? "");
    toggle(this.#said, person.caption !== undefined);
  }

  #measure({ level, active }: PanelPerson): void {
    toggle(this.#meter, level !== undefined || active !== undefined);
    const value = active ? 0 : Math.max(FLOOR, level ?? FLOOR);
    const words = active === undefined ? wordsOf(level) : text(active ? "people.active" : "people.quiet");
    this.#bar.style.transform = `scaleX(${(1 - value / FLOOR).toFixed(3)})`;
    this.#meter.classList.toggle("zoom-rtms-activity", active !== undefined);
    setAttribute(this.#meter, "aria-valuenow", String(Math.round(value)));
    setAttribute(this.#meter, "aria-valuetext", words);
    this.#level.show(words);
  }
}

function wordsOf(level: number | null | undefined): string {
  if (level === undefined) return "";
  return level === null || level < FLOOR ? text("people.quiet") : decibels(level);
}

function nameOf({ id, name }: PanelPerson): string {
  if (id !== "") return name ?? id;
  return name === undefined ? text("people.mixed") : text("people.mixedWith", { name });
}

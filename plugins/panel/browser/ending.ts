// The button that ends a stream, and its question, in place: nothing covers the editor, and the keyboard stays here.

import { button, make } from "./dom";
import { text } from "./words";

let questions = 0;

export class Ending {
  readonly element = make("div", { class: "zoom-rtms-ending" });
  readonly #ask: HTMLButtonElement;
  readonly #keep: HTMLButtonElement;
  readonly #question: HTMLElement;

  /** @param end asks Zoom to end the stream */
  constructor(private readonly end: () => void) {
    this.#ask = button(text("action.end"), "fa-stop", () => this.#open());
    this.#keep = button(text("action.keep"), "fa-undo", () => this.#close());
    const really = button(text("action.really"), "fa-stop", () => this.#confirm());
    really.classList.add("primary");
    questions += 1;
    const words = make("p", { id: `zoom-rtms-question-${questions}` }, text("action.question"));
    this.#question = make("div", { role: "group", "aria-labelledby": words.id }, words, this.#keep, really);
    this.#question.hidden = true;
    this.#question.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#close();
    });
    this.element.append(this.#ask, this.#question);
    if (RED.user.hasPermission("zoom-rtms.write")) return;
    this.#ask.disabled = true;
    this.#ask.title = text("action.forbidden");
  }

  #open(): void {
    this.#ask.hidden = true;
    this.#question.hidden = false;
    this.#keep.focus();
  }

  #close(): void {
    this.#question.hidden = true;
    this.#ask.hidden = false;
    this.#ask.focus();
  }

  #confirm(): void {
    this.#close();
    this.end();
  }
}

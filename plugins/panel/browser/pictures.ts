// The last pictures of a stream's cameras and shared screen, small, with whose they are. Each is fetched at most once a second.

import { post } from "../../../editor/admin";
import { PANEL_PICTURE_PATH, type PanelPicture } from "../../../src/runtime/panel/reply";
import { arrange, make, setAttribute, Text, toggle } from "./dom";
import { named, text } from "./words";

/** Milliseconds. */
const REFRESH = 1000;

class Frame {
  readonly element: HTMLElement;
  readonly #image = make("img", { alt: "" });
  readonly #caption = new Text();
  #version = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;

  constructor(private readonly streamId: string) {
    const caption = make("figcaption");
    caption.append(this.#caption.node);
    this.element = make("li", {}, make("figure", {}, this.#image, caption));
    for (const end of ["load", "error"]) this.#image.addEventListener(end, () => URL.revokeObjectURL(this.#image.src));
  }

  show({ id, medium, name, version }: PanelPicture): void {
    const words = name === undefined ? named("medium", medium) : text(`pictures.${medium}`, { name });
    this.#caption.show(words);
    setAttribute(this.#image, "alt", words);
    const now = performance.now();
    if (version === this.#version || this.#isAsking || now - this.#askedAt < REFRESH) return;
    this.#askedAt = now;
    this.#isAsking = true;
    this.#load(id)
      .then((image) => {
        this.#image.src = URL.createObjectURL(image);
        this.#version = version;
      })
      // The last picture stays; the next reply asks again.
      .catch(() => undefined)
      .finally(() => {
        this.#isAsking = false;
      });
  }

  #load(picture: string): Promise<Blob> {
    const { streamId } = this;
    return post<Blob>(PANEL_PICTURE_PATH, { streamId, picture }, { xhrFields: { responseType: "blob" } });
  }
}

export class PictureStrip {
  readonly element = make("ul", { class: "zoom-rtms-pictures", "aria-label": text("pictures.title") });
  readonly #frames = new Map<string, Frame>();

  constructor(private readonly streamId: string) {}

  show(pictures: readonly PanelPicture[] = []): void {
    const frames = pictures.map((picture) => {
      const frame = this.#frames.get(picture.id) ?? new Frame(this.streamId);
      this.#frames.set(picture.id, frame);
      frame.show(picture);
      return frame.element;
    });
    const present = new Set(pictures.map(({ id }) => id));
    for (const id of this.#frames.keys()) if (!present.has(id)) this.#frames.delete(id);
    arrange(this.element, frames);
    toggle(this.element, frames.length > 0);
  }
}

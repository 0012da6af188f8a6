// Mouse, pen and fingers on the time line: a click or a tap goes there; dragging moves what is shown, or the play head if
// everything is; the wheel with Ctrl, or two fingers, show less or more.

import { moved, type Window, zoomed } from "./window";

export interface PointingOptions {
  window: Window;
  end: number;
  width: number;
  onSeek(time: number): void;
  onWindow(window: Window): void;
  /** @param time undefined when the pointer leaves; `reach` is what a few pixels are, in milliseconds */
  onHover(time: number | undefined, reach: number, x: number): void;
}

/** Pixels: a hand that clicks moves that much. */
const STILL = 5;

export class Pointing {
  #options: PointingOptions | undefined;
  #fingers = new Map<number, number>();
  #start: { x: number; window: Window; isDrag: boolean } | undefined;

  use(options: PointingOptions): void {
    this.#options = options;
  }

  listen(element: HTMLElement): () => void {
    const stop = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void) =>
      element.addEventListener(name, listener, { signal: stop.signal, passive: false });
    const x = ({ clientX }: MouseEvent) => clientX - element.getBoundingClientRect().left;
    on("pointerdown", (event) => this.#down(event, x(event), element));
    on("pointermove", (event) => this.#move(event, x(event)));
    on("pointerup", (event) => this.#up(event, x(event)));
    on("pointercancel", (event) => this.#forget(event));
    on("pointerleave", () => this.#options?.onHover(undefined, 0, 0));
    on("wheel", (event) => this.#wheel(event, x(event)));
    return () => stop.abort();
  }

  #time(x: number, { window, width }: PointingOptions): number {
    return window.from + (x / Math.max(1, width)) * (window.to - window.from);
  }

  #down({ pointerId, button }: PointerEvent, x: number, element: HTMLElement): void {
    if (!this.#options || button !== 0) return;
    element.setPointerCapture(pointerId);
    this.#fingers.set(pointerId, x);
    this.#start = { x, window: this.#options.window, isDrag: this.#fingers.size > 1 };
  }

  #move({ pointerId }: PointerEvent, x: number): void {
    const options = this.#options;
    if (!options) return;
    const perPixel = (options.window.to - options.window.from) / Math.max(1, options.width);
    const before = this.#fingers.get(pointerId);
    if (before === undefined || !this.#start) {
      options.onHover(this.#time(x, options), perPixel * 8, x);
      return;
    }
    const [other] = [...this.#fingers].filter(([id]) => id !== pointerId).map(([, place]) => place);
    this.#fingers.set(pointerId, x);
    if (other !== undefined) {
      const factor = Math.abs(before - other) / Math.max(1, Math.abs(x - other));
      options.onWindow(zoomed(options.window, factor, this.#time((x + other) / 2, options), options.end));
      return;
    }
    if (Math.abs(x - this.#start.x) > STILL) this.#start.isDrag = true;
    if (!this.#start.isDrag) return;
    const { window } = this.#start;
    const isWhole = window.to - window.from >= options.end - 1;
    if (isWhole) options.onSeek(this.#time(x, options));
    else options.onWindow(moved(window, (this.#start.x - x) * perPixel, options.end));
  }

  #up(event: PointerEvent, x: number): void {
    const isClick = this.#fingers.has(event.pointerId) && this.#start?.isDrag === false;
    this.#forget(event);
    if (isClick && this.#options) this.#options.onSeek(Math.max(0, this.#time(x, this.#options)));
  }

  #forget({ pointerId }: PointerEvent): void {
    this.#fingers.delete(pointerId);
    if (this.#fingers.size === 0) this.#start = undefined;
  }

  #wheel(event: WheelEvent, x: number): void {
    const options = this.#options;
    if (!options) return;
    const across = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.ctrlKey) {
      const factor = Math.exp(Math.max(-50, Math.min(50, event.deltaY)) / 100);
      options.onWindow(zoomed(options.window, factor, this.#time(x, options), options.end));
    } else if (Math.abs(across) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
      const perPixel = (options.window.to - options.window.from) / Math.max(1, options.width);
      options.onWindow(moved(options.window, across * perPixel, options.end));
    } else return;
    event.preventDefault();
  }
}

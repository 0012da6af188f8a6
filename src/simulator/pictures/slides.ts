// The slides of a pretended talk: a title, three lines of which the last appears later, a chart, and a pointer that moves.

import { Canvas, type Colour } from "./canvas";

interface Slide {
  readonly accent: Colour;
  /** Blocks. */
  readonly lines: readonly [number, number, number];
  readonly bars: readonly number[];
}

const SLIDES = [
  { accent: "blue", lines: [18, 14, 20], bars: [2, 3, 5, 7] },
  { accent: "red", lines: [12, 20, 16], bars: [7, 6, 4, 3] },
  { accent: "green", lines: [20, 18, 10], bars: [3, 7, 2, 6] },
  { accent: "gold", lines: [16, 10, 18], bars: [1, 2, 4, 8] },
  { accent: "slate", lines: [10, 14, 12], bars: [5, 5, 5, 5] },
] as const satisfies readonly Slide[];

/** Milliseconds for which a slide is shown, and after which its last line appears. */
const SHOWN = 6000;
const LAST_LINE = 3000;
/** Where the pointer goes, in the row below the chart. */
const POINTER = { x: 27, y: 20, width: 12 };

/** Which slide a screen shows. @param since milliseconds since it has been shared */
export function slideAt(since: number): { number: number; complete: boolean } {
  return { number: Math.floor(since / SHOWN) % SLIDES.length, complete: since % SHOWN >= LAST_LINE };
}

/** @param number from 0 @param complete with the last line @param frame the number of the picture */
export function drawSlide(number: number, complete: boolean, frame: number): Canvas {
  const { accent, lines, bars } = SLIDES[number % SLIDES.length] ?? SLIDES[0];
  const canvas = new Canvas("white");
  canvas.fill(accent, 0, 0, 40, 8);
  canvas.write(`TALK ${number + 1}`, "white", 10, 2);
  for (const [index, width] of lines.slice(0, complete ? 3 : 2).entries()) {
    canvas.fill(accent, 2, 10 + index * 4, 2, 2);
    canvas.fill("grey", 5, 10 + index * 4, width, 2);
  }
  for (const [index, height] of bars.entries()) canvas.fill(accent, 28 + index * 3, 19 - height, 2, height);
  canvas.move("white", POINTER.x, POINTER.y, POINTER.width);
  canvas.move("black", POINTER.x + (frame % POINTER.width), POINTER.y);
  return canvas;
}

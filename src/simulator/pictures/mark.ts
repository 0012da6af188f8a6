// The mark of every picture, by which a decoded picture tells what it is: light and dark blocks in the upper left corner. Blocks
// are larger than what a codec blurs; and what changes in one corner makes no new slide.

import type { Canvas } from "./canvas";

/** What a picture shows. */
export interface Shown {
  readonly kind: "person" | "slide";
  /** From 0 to 127: the place among the scenario's speakers, or the number of the slide. */
  readonly number: number;
  /** Whether the last line of a slide has appeared; false for a person. */
  readonly complete: boolean;
  /** From 0 to 4095: the number of the picture since the start of the stream, and again from 0. */
  readonly frame: number;
}

/** Blocks in a row of the mark, and rows. */
export const MARK_SIZE = { columns: 8, rows: 3 } as const;
/** Blocks of each part of the mark. Two before them are light and dark, for comparison. */
export const MARK = { slide: 1, number: 7, complete: 1, frame: 12 } as const;
export const FRAMES = 2 ** MARK.frame;
const NUMBERS = 2 ** MARK.number;

const bits = (value: number, count: number): boolean[] =>
  Array.from({ length: count }, (_, index) => ((value >> (count - 1 - index)) & 1) === 1);

/** Draws the mark. The highest bit of a number is at the left; a one is light. */
export function drawMark(canvas: Canvas, { kind, number, complete, frame }: Shown): void {
  const still = [
    true,
    false,
    ...bits(kind === "slide" ? 1 : 0, MARK.slide),
    ...bits(number % NUMBERS, MARK.number),
    ...bits(complete ? 1 : 0, MARK.complete),
  ];
  for (const [index, light] of [...still, ...bits(frame, MARK.frame)].entries()) {
    const colour = light ? "white" : "black";
    const [x, y] = [index % MARK_SIZE.columns, Math.floor(index / MARK_SIZE.columns)];
    if (index < still.length) canvas.fill(colour, x, y);
    else canvas.move(colour, x, y);
  }
}

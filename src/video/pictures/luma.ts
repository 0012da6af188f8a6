// The brightness of a picture at an eighth of its size, by which two pictures are compared.

/** Pixels on each side of the square that one cell is the mean of. */
export const CELL = 8;

/** Larger pictures are not read: they would take too long. Zoom's largest has 3.7 million pixels. */
export const MOST_PIXELS = 16_777_216;

export interface Luma {
  /** Cells. */
  readonly width: number;
  readonly height: number;
  /** The mean of each cell, row by row, 0 to 255. */
  readonly cells: Uint8Array;
}

/** Cells that a length of `pixels` has; the last may be smaller. */
export const cellsOf = (pixels: number): number => Math.ceil(pixels / CELL);

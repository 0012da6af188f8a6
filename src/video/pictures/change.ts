// Whether a picture shows something else than another: a new slide, or a new line on it, but not a moved pointer, a clock,
// noise of compression, or somebody's camera in a corner (contract#pictures).

import { jpegLuma } from "./jpeg-luma";
import type { Luma } from "./luma";
import { pngLuma } from "./png-luma";

/** Of 255: a square of 8x8 pixels has changed if its mean differs by more. Compression alone changes it by less. */
const DIFFERENCE = 10;
/** Share of all squares that have to change. A pointer that moves has about half of it, a word of a slide's text more. */
const AREA = 0.0025;
/** Width and height of a corner, in which a camera may be: what changes in one of the four does not count. */
const CORNER = 0.25;

/** Whether enough has changed outside any one corner. A picture of another size is another. */
export function isOther(one: Luma, other: Luma): boolean {
  const { width, height, cells } = one;
  if (width !== other.width || height !== other.height) return true;
  const [cornerX, cornerY] = [Math.ceil(width * CORNER), Math.ceil(height * CORNER)];
  const corners = [0, 0, 0, 0];
  let changed = 0;
  for (let n = 0, y = 0; y < height; y += 1) {
    const row = y < cornerY ? 0 : y >= height - cornerY ? 2 : -1;
    for (let x = 0; x < width; x += 1, n += 1) {
      if (Math.abs((cells[n] ?? 0) - (other.cells[n] ?? 0)) <= DIFFERENCE) continue;
      changed += 1;
      const column = x < cornerX ? 0 : x >= width - cornerX ? 1 : -1;
      if (row >= 0 && column >= 0) corners[row + column] = (corners[row + column] ?? 0) + 1;
    }
  }
  return changed - Math.max(...corners) >= AREA * cells.length;
}

/** What is remembered of the last picture that was sent. */
export interface Reference {
  readonly bytes: Buffer;
  /** Absent if it could not be read: then other bytes are another picture. */
  readonly luma?: Luma | undefined;
}

type ReadLuma = (bytes: Buffer) => Luma | undefined | Promise<Luma | undefined>;

/** H.264 is not decoded. */
const LUMAS: Readonly<Record<"jpg" | "png" | "h264", ReadLuma>> = {
  jpg: jpegLuma,
  png: pngLuma,
  h264: () => undefined,
};

/** Compares a picture with the last one that was sent. @returns what to remember of it if it is another, else undefined */
export async function changed(
  codec: keyof typeof LUMAS,
  bytes: Buffer,
  last: Reference | undefined,
): Promise<Reference | undefined> {
  if (last?.bytes.equals(bytes)) return undefined;
  const luma = await LUMAS[codec](bytes);
  return last?.luma && luma && !isOther(last.luma, luma) ? undefined : { bytes, luma };
}

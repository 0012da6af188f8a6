// The brightness of a PNG at an eighth of its size: inflated in a thread, then each row without its filter (W3C PNG,
// 7 and 9).

import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { CELL, cellsOf, type Luma, MOST_PIXELS } from "./luma";
import { PNG_HEADER, pngSize } from "./size";

const inflated = promisify(inflate);

/** Bytes of a pixel by colour type, of 8 bits. */
const PIXEL_BYTES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;
const CHUNK_HEADER = 8;
const CHUNK_END = 4;

const lumaOf = (red: number, green: number, blue: number): number => (red * 77 + green * 150 + blue * 29) >> 8;

/** The content of all chunks of a type, in order. */
function chunks(bytes: Buffer, type: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = PNG_HEADER - CHUNK_HEADER; at + CHUNK_HEADER <= bytes.length; ) {
    const start = at + CHUNK_HEADER;
    const end = start + bytes.readUInt32BE(at);
    if (bytes.toString("latin1", at + 4, start) === type) found.push(bytes.subarray(start, end));
    at = end + CHUNK_END;
  }
  return found;
}

/** The predictor of a filter of type 4. */
function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp, toCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Takes the filter off a row, in place. `before` is the row above. */
function unfilter(filter: number, row: Buffer, before: Buffer, pixel: number): void {
  if (filter === 0) return;
  for (let n = 0; n < row.length; n += 1) {
    const left = n < pixel ? 0 : (row[n - pixel] ?? 0);
    const up = before[n] ?? 0;
    const corner = n < pixel ? 0 : (before[n - pixel] ?? 0);
    const predicted =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    row[n] = (row[n] ?? 0) + predicted;
  }
}

/** The brightness of the pixel at `at` of a row. */
type PixelLuma = (row: Buffer, at: number) => number;

function pixelLuma(colour: number, bytes: Buffer): PixelLuma {
  if (colour === PALETTE) {
    const [palette = Buffer.alloc(0)] = chunks(bytes, "PLTE");
    const lumas = Uint8Array.from({ length: 256 }, (_, n) => {
      const [red = 0, green = 0, blue = 0] = palette.subarray(n * 3);
      return lumaOf(red, green, blue);
    });
    return (row, at) => lumas[row[at] ?? 0] ?? 0;
  }
  if (colour === 0 || colour === 4) return (row, at) => row[at] ?? 0;
  return (row, at) => lumaOf(row[at] ?? 0, row[at + 1] ?? 0, row[at + 2] ?? 0);
}

/** The brightness of a PNG; undefined if it is damaged, too large, or of a rare kind (interlaced, not 8 bits). */
export async function pngLuma(bytes: Buffer): Promise<Luma | undefined> {
  const size = pngSize(bytes);
  const [depth, colour = -1, , , isInterlaced] = bytes.subarray(PNG_HEADER + 8);
  const pixel = PIXEL_BYTES[colour];
  if (!size || !pixel || depth !== 8 || isInterlaced !== 0 || size.width * size.height > MOST_PIXELS) return undefined;
  const rowBytes = size.width * pixel + 1;
  const maxOutputLength = rowBytes * size.height;
  const rows = await inflated(Buffer.concat(chunks(bytes, "IDAT")), { maxOutputLength }).catch(() => undefined);
  return rows?.length === maxOutputLength ? meanOf(rows, rowBytes, pixel, pixelLuma(colour, bytes)) : undefined;
}

/** @param rows each with its filter in front */
function meanOf(rows: Buffer, rowBytes: number, pixel: number, luma: PixelLuma): Luma {
  const [columns, lines] = [(rowBytes - 1) / pixel, rows.length / rowBytes];
  const [width, height] = [cellsOf(columns), cellsOf(lines)];
  const cells = new Uint8Array(width * height);
  const sums = new Uint32Array(width);
  let before: Buffer = Buffer.alloc(rowBytes - 1);
  for (let y = 0; y < lines; y += 1) {
    const row = rows.subarray(y * rowBytes + 1, (y + 1) * rowBytes);
    unfilter(rows[y * rowBytes] ?? 0, row, before, pixel);
    before = row;
    for (let x = 0; x < columns; x += 1) sums[x >> 3] = (sums[x >> 3] ?? 0) + luma(row, x * pixel);
    const isLast = y % CELL === CELL - 1 || y === lines - 1;
    if (!isLast) continue;
    for (let x = 0; x < width; x += 1) {
      const pixels = Math.min(CELL, columns - x * CELL) * ((y % CELL) + 1);
      cells[(y >> 3) * width + x] = (sums[x] ?? 0) / pixels;
    }
    sums.fill(0);
  }
  return { width, height, cells };
}

// A drawing as a PNG with a palette, a byte for each pixel (https://www.w3.org/TR/png-3/).

import { deflateSync } from "node:zlib";
import { type Canvas, COLUMNS, PALETTE } from "./canvas";
import type { Size } from "./sizes";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");
/** Of a row of pixels: as they are, or as differences from the row above. */
const [NONE, UP] = [0, 2];

/** zlib's has come with Node 20.15 only. */
function crc32(bytes: Buffer): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

function header({ width, height }: Size): Buffer {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return data;
}

export function encodePng(canvas: Canvas, size: Size): Buffer {
  const { width, height, block } = size;
  const pixels = Buffer.alloc(height * (1 + width));
  for (let y = 0, at = 0; y < height; y++) {
    pixels[at++] = y % block === 0 ? NONE : UP;
    if (y % block === 0)
      for (let x = 0; x < COLUMNS; x++) {
        const colour = canvas.blocks[(y / block) * COLUMNS + x] ?? 0;
        pixels.fill(colour, at + x * block, at + (x + 1) * block);
      }
    at += width;
  }
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header(size)),
    chunk("PLTE", Buffer.from(PALETTE.flat())),
    chunk("IDAT", deflateSync(pixels)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

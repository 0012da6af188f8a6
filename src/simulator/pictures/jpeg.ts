// A drawing as a baseline JPEG of one colour per block (ITU-T T.81, JFIF): every block of 8 × 8 has only its average.

import { Bits } from "./bits";
import { type Canvas, COLUMNS, PALETTE } from "./canvas";
import type { Size } from "./sizes";

/** Markers. */
const [SOI, APP0, COM, DQT, SOF0, DHT, SOS, EOI] = [0xffd8, 0xffe0, 0xfffe, 0xffdb, 0xffc0, 0xffc4, 0xffda, 0xffd9];
/** Pixels of a unit of colour: four blocks of brightness, and one of each colour difference. */
const UNIT = 16;
/** The transform of a flat block is 8 times its value, so this keeps it exact. */
const STEP = 8;

/** Codes for the length of a difference in bits: 0 for none, four bits for 1 to 7, five for 8. */
const LENGTHS = Buffer.from([1, 0, 0, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
/** The only code for all else: 0 for nothing. */
const NOTHING = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Its bits, all 0: none of its six blocks has a difference, nor anything else. */
const UNIT_WITHOUT_DIFFERENCES = 12;

/** Brightness and colour differences of each colour, from -128 to 127 (JFIF 1.02). */
const COLOURS = PALETTE.map(([r, g, b]) => {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  return [y - 128, 0.564 * (b - y), 0.713 * (r - y)].map(Math.round);
});

function segment(marker: number, ...parts: Buffer[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(marker, 0);
  head.writeUInt16BE(2 + parts.reduce((sum, part) => sum + part.length, 0), 2);
  return Buffer.concat([head, ...parts]);
}

const marker = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

function putDifference(bits: Bits, difference: number): void {
  const length = 32 - Math.clz32(Math.abs(difference));
  if (length === 0) bits.put(0, 1);
  else if (length < 8) bits.put(7 + length, 4);
  else bits.put(0b11110, 5);
  bits.put(difference < 0 ? difference - 1 : difference, length);
}

function scan({ blocks }: Canvas, { width, height, block }: Size): Buffer {
  const bits = new Bits();
  let before: readonly number[] = [0, 0, 0];
  for (let y = 0; y < height; y += UNIT)
    for (let x = 0; x < width; x += UNIT) {
      const colour = COLOURS[blocks[Math.floor(y / block) * COLUMNS + Math.floor(x / block)] ?? 0] ?? before;
      if (colour === before) bits.put(0, UNIT_WITHOUT_DIFFERENCES);
      else
        for (const [component, value] of colour.entries()) {
          putDifference(bits, value - (before[component] ?? 0));
          bits.put(0, 1);
          // The other three blocks of brightness: no difference, and nothing else.
          if (component === 0) bits.put(0, 6);
        }
      before = colour;
    }
  bits.fill(1);
  // A byte of ones is not to look like a marker.
  const escaped: number[] = [];
  for (const byte of bits.bytes) {
    escaped.push(byte);
    if (byte === 0xff) escaped.push(0);
  }
  return Buffer.from(escaped);
}

/** @param comment in the file, for whoever looks into it */
export function encodeJpeg(canvas: Canvas, size: Size, comment: string): Buffer {
  const dimensions = Buffer.alloc(4);
  dimensions.writeUInt16BE(size.height, 0);
  dimensions.writeUInt16BE(size.width, 2);
  return Buffer.concat([
    marker(SOI),
    segment(APP0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    segment(COM, Buffer.from(comment)),
    segment(DQT, Buffer.from([0]), Buffer.alloc(64, STEP)),
    segment(SOF0, Buffer.from([8]), dimensions, Buffer.from([3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])),
    segment(DHT, Buffer.from([0]), LENGTHS, Buffer.from([0x10]), NOTHING),
    segment(SOS, Buffer.from([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])),
    scan(canvas, size),
    marker(EOI),
  ]);
}

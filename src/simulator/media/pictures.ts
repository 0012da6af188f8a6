// Pictures small enough to send thousands of, yet real ones: any viewer opens them. Each says in itself whose it is and
// which, so that a test can tell them apart, and is the same bytes every time.

import { deflateSync } from "node:zlib";

/** Start of image, and the JFIF segment. */
const JPEG_START = Buffer.from("/9j/4AAQSkZJRgABAgAAAQABAAA=", "base64");
/** 16 by 16 pixels of one grey, from the first table to the end (made with ffmpeg). */
const JPEG_BODY = Buffer.from(
  "/9sAQwAIBAQEBAQFBQUFBQUGBgYGBgYGBgYGBgYGBwcHCAgIBwcHBgYHBwgICAgJCQkICAgICQkKCgoMDAsLDg4OEREU/8QASgABAAAAAAAA" +
    "AAAAAAAAAAAAAAEBAAAAAAAAAAAAAAAAAAAAABABAAAAAAAAAAAAAAAAAAAAABEBAAAAAAAAAAAAAAAAAAAAAP/AABEIABAAEAMBEgACEgAD" +
    "EgD/2gAMAwEAAhEDEQA/AAAAAP/Z",
  "base64",
);
const JPEG_COMMENT = 0xfffe;

/** A JPEG whose comment is `label`. */
export function jpeg(label: string): Buffer {
  const text = Buffer.from(label);
  const comment = Buffer.alloc(4);
  comment.writeUInt16BE(JPEG_COMMENT, 0);
  comment.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([JPEG_START, comment, text, JPEG_BODY]);
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 1 by 1 pixel, 8 bits of grey. */
const PNG_HEADER = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
const PNG_DATA = deflateSync(Buffer.from([0, 128]));
const CRC_POLYNOMIAL = 0xedb88320;

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC_POLYNOMIAL : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A PNG whose comment is `label`. */
export function png(label: string): Buffer {
  const comment = Buffer.from(`Comment\0${label}`, "latin1");
  return Buffer.concat([
    PNG_START,
    chunk("IHDR", PNG_HEADER),
    chunk("tEXt", comment),
    chunk("IDAT", PNG_DATA),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

// The size of a picture, from its header alone.

/** Pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** An empty picture is none. */
export function sizeOf(width: number, height: number): PictureSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

const START_OF_IMAGE = 0xffd8;
const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
/** Markers from 0xc0 to 0xcf that begin no frame: tables, and one that is reserved. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Whether a marker of JPEG begins a frame, whose header has the size. */
export function isFrame(marker: number): boolean {
  return (marker & 0xf0) === 0xc0 && !NO_FRAMES.has(marker);
}

/** A segment of a JPEG before its first scan. */
export interface Segment {
  readonly marker: number;
  /** Offset of the content. */
  readonly at: number;
  readonly end: number;
}

/** The segments of a JPEG up to its first scan, which is the last. Ends where the bytes are no JPEG. */
export function* jpegSegments(bytes: Buffer): Generator<Segment> {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== START_OF_IMAGE) return;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === 0xff) at += 1;
    else if (marker === END_OF_IMAGE || end < at + 4 || end > bytes.length) return;
    else {
      yield { marker, at: at + 4, end };
      if (marker === START_OF_SCAN) return;
      at = end;
    }
  }
}

/** The size of a JPG; undefined if it is none. */
export function jpegSize(bytes: Buffer): PictureSize | undefined {
  for (const { marker, at, end } of jpegSegments(bytes))
    if (isFrame(marker) && end >= at + 6) return sizeOf(bytes.readUInt16BE(at + 3), bytes.readUInt16BE(at + 1));
  return undefined;
}

const PNG_SIGNATURE = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

/** Offset of the header's fields. */
export const PNG_HEADER = PNG_SIGNATURE.length;

/** The size of a PNG; undefined if it is none. */
export function pngSize(bytes: Buffer): PictureSize | undefined {
  if (bytes.length < PNG_HEADER + 13 || !bytes.subarray(0, PNG_HEADER).equals(PNG_SIGNATURE)) return undefined;
  return sizeOf(bytes.readUInt32BE(PNG_HEADER), bytes.readUInt32BE(PNG_HEADER + 4));
}

// What a decoded picture of the simulator says of itself, and ffmpeg to decode it: a program that shares no code with what
// made it.

import { spawnSync } from "node:child_process";
import { COLUMNS } from "../../src/simulator/pictures/canvas";
import { MARK, MARK_SIZE, type Shown } from "../../src/simulator/pictures/mark";

/** The rows of blocks of a decoded picture that have the mark: their brightness, line by line. */
export interface Decoded {
  readonly width: number;
  readonly luma: Buffer;
}

export type Kind = "h264" | "jpg" | "png";
const INPUTS: Readonly<Record<Kind, string>> = { h264: "h264", jpg: "mjpeg", png: "png_pipe" };

/** @throws Error with all that ffmpeg says, if it says anything */
export function ffmpeg(words: string, input: Buffer): Buffer {
  const options = { input, maxBuffer: 2 ** 30 };
  const { status, stdout, stderr } = spawnSync("ffmpeg", ["-nostdin", "-xerror", ...words.split(" ")], options);
  if (status !== 0 || stderr.length > 0) throw new Error(`ffmpeg: ${status} ${stderr.toString().slice(0, 2000)}`);
  return stdout;
}

/**
 * Decodes pictures of one size with ffmpeg, which checks the height too: it cannot cut more off than there is.
 * @param bytes of H.264 in Annex B, or of pictures one after the other
 * @throws Error if ffmpeg warns of anything
 */
export function decode(kind: Kind, bytes: Buffer, [width = 0, height = 0]: readonly number[]): Decoded[] {
  // Of every JPEG ffmpeg 5.1 warns that its end is missing, of its own ones too.
  const level = kind === "jpg" ? "error" : "warning";
  const input = `-v ${level} -threads 1 -f ${INPUTS[kind]} -i -`;
  const lines = (MARK_SIZE.rows * width) / COLUMNS;
  const plane = lines * width;
  const rows = `-vf crop=${width}:ih-${height - lines}:0:0:exact=1`;
  const gray = ffmpeg(`${input} -fps_mode passthrough ${rows} -f rawvideo -pix_fmt gray -`, bytes);
  if (gray.length % plane !== 0) throw new Error(`${gray.length} bytes are no pictures of ${width} × ${height}`);
  return Array.from({ length: gray.length / plane }, (_, index) => ({
    width,
    luma: gray.subarray(index * plane, (index + 1) * plane),
  }));
}

/** The brightness in the middle of a block of the mark. */
function brightness({ width, luma }: Decoded, block: number): number {
  const middle = (place: number) => Math.floor(((place + 0.5) * width) / COLUMNS);
  const { columns } = MARK_SIZE;
  return luma[middle(Math.floor(block / columns)) * width + middle(block % columns)] ?? 0;
}

/** Reads the mark of a decoded picture of any size. */
export function readMark(picture: Decoded): Shown {
  const middle = (brightness(picture, 0) + brightness(picture, 1)) / 2;
  let block = 2;
  const number = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit++) value = 2 * value + (brightness(picture, block++) > middle ? 1 : 0);
    return value;
  };
  const kind = number(MARK.slide) === 1 ? "slide" : "person";
  return { kind, number: number(MARK.number), complete: number(MARK.complete) === 1, frame: number(MARK.frame) };
}

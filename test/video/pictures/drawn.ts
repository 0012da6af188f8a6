// Pictures that ffmpeg draws: slides as JPG and PNG, and cameras.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ffmpeg } from "../../audio/ffmpeg";

/** Filters of ffmpeg, one after the other. */
export const blank = "color=white:s=1280x720:d=1:r=1,format=rgb24";

/** A line of text of a slide. */
export const line = (text: string, y: number, size = 36): string =>
  `drawtext=text='${text}':x=90:y=${y}:fontsize=${size}:fontcolor=black`;
export const box = (x: number, y: number, width: number, height: number, colour: string): string =>
  `drawbox=${x}:${y}:${width}:${height}:${colour}:fill`;

/** A slide with a title and lines below it. */
export const slide = (title: string, ...lines: readonly string[]): string =>
  [blank, line(title, 60, 56), ...lines.map((text, n) => line(text, 180 + 64 * n))].join(",");

export type Codec = "jpg" | "png";

const ENCODERS: Readonly<Record<Codec, readonly string[]>> = {
  jpg: ["-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p"],
  png: ["-c:v", "png"],
};

/** Of each source the first picture, all by one ffmpeg. @param more options of the encoder */
export function drawnAll(codec: Codec, sources: readonly string[], ...more: readonly string[]): Buffer[] {
  const folder = mkdtempSync(join(tmpdir(), "pictures-"));
  const file = (n: number) => join(folder, `${n}.${codec}`);
  const inputs = sources.flatMap((source) => ["-f", "lavfi", "-i", source]);
  const options = [...ENCODERS[codec], ...more, "-frames:v", "1", "-update", "1"];
  const outputs = sources.flatMap((_, n) => ["-map", `${n}:v`, ...options, file(n)]);
  try {
    ffmpeg([...inputs, ...outputs]);
    return sources.map((_, n) => readFileSync(file(n)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function drawn(codec: Codec, source: string, ...more: readonly string[]): Buffer {
  const [picture = Buffer.alloc(0)] = drawnAll(codec, [source], ...more);
  return picture;
}

/** The brightness of each pixel, as ffmpeg decodes it. */
export const decoded = (picture: Buffer): Buffer =>
  ffmpeg(["-f", "image2pipe", "-i", "-", "-f", "rawvideo", "-pix_fmt", "gray", "-"], picture);

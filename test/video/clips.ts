// Small H.264 streams, made by ffmpeg's x264, as the messages of a stream would carry them.

import { nalUnits, typeOf } from "../../src/video/h264/nal";
import { ffmpeg } from "../audio/ffmpeg";

export interface ClipOptions {
  readonly width?: number;
  readonly height?: number;
  readonly frames?: number;
  readonly fps?: number;
  /** Frames from one IDR to the next. */
  readonly gop?: number;
  /** One of ffmpeg's sources of pictures. */
  readonly source?: string;
  /** More of x264's options. */
  readonly more?: readonly string[];
}

/** Annex B. */
export function clip(options: ClipOptions = {}): Buffer {
  const { width = 160, height = 120, frames = 50, fps = 25, gop = 25, source = "testsrc2", more = [] } = options;
  const input = `${source}=s=${width}x${height}:r=${fps}`;
  const coding = ["-c:v", "libx264", "-preset", "ultrafast", "-g", `${gop}`, "-keyint_min", `${gop}`, "-bf", "0"];
  const params = ["-x264-params", "scenecut=0:threads=1"];
  const output = ["-frames:v", `${frames}`, "-f", "h264", "-"];
  return ffmpeg(["-f", "lavfi", "-i", input, ...coding, "-pix_fmt", "yuv420p", ...params, ...more, ...output]);
}

const START = Buffer.from([0, 0, 0, 1]);

export function annexB(units: readonly Buffer[]): Buffer {
  return Buffer.concat(units.flatMap((unit) => [START, unit]));
}

/** The pictures of a clip, each with the sets and other units before it. */
export function pictures(data: Buffer): Buffer[] {
  const all: Buffer[][] = [];
  let units: Buffer[] = [];
  let isWhole = false;
  for (const unit of nalUnits(data)) {
    const isSlice = [1, 5].includes(typeOf(unit));
    // A slice whose `first_mb_in_slice` is 0 begins a picture.
    const begins = isSlice ? ((unit[1] ?? 0) & 0x80) !== 0 : isWhole;
    if (isWhole && begins) {
      all.push(units);
      units = [];
      isWhole = false;
    }
    units.push(unit);
    isWhole ||= isSlice;
  }
  return [...all, units].map(annexB);
}

/** A checksum of each decoded picture. @param input a path, or Annex B */
export function pictureSums(input: string | Buffer): string[] {
  const from = typeof input === "string" ? ["-i", input] : ["-f", "h264", "-i", "-"];
  // Several sizes: each picture as it is, and none repeated to fill a gap.
  const raw = ["-map", "0:v", "-fps_mode", "passthrough", "-autoscale", "0", "-f", "framemd5", "-"];
  const text = ffmpeg([...from, ...raw], typeof input === "string" ? undefined : input).toString();
  return text.split("\n").flatMap((line) => (line.startsWith("#") || line === "" ? [] : line.split(",").slice(-1)));
}

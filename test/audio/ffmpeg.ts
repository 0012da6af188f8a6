// ffmpeg as the judge of what we decode and encode.

import { spawnSync } from "node:child_process";

const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;

/** For the first line of a test: skips it by name where there is no ffmpeg. CI installs it, and fails without it. */
export function needFfmpeg(test: Mocha.Context): void {
  if (hasFfmpeg) return;
  if (process.env.CI) throw new Error("CI needs ffmpeg: .ci/run installs it.");
  test.skip();
}

/** What it writes. */
export function ffmpeg(args: readonly string[], input?: Buffer): Buffer {
  const { status, stdout, stderr } = spawnSync("ffmpeg", ["-loglevel", "error", ...args], { input, maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** s16le of one of ffmpeg's sources. @param source such as `sine=f=440:d=1` */
export function sound(source: string, rate: number, channels = 1): Buffer {
  return ffmpeg(["-f", "lavfi", "-i", source, "-ar", `${rate}`, "-ac", `${channels}`, "-f", "s16le", "-"]);
}

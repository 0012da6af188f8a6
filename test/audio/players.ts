// What other programs say of a WAV: ffprobe and soxi.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const hasPlayers = ["ffprobe", "soxi"].every((program) => !spawnSync(program, ["-version"]).error);

/** For the first line of a test: skips it by name where a player is missing. CI installs them, and fails without. */
export function needPlayers(test: Mocha.Context): void {
  if (hasPlayers) return;
  if (process.env.CI) throw new Error("CI needs ffprobe and soxi (ffmpeg, sox): .ci/run installs them.");
  test.skip();
}

function run(program: string, args: readonly string[], input?: Buffer): string {
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1e8, encoding: "utf8" });
  // Warnings are on stderr with status 0: a WAV of this package causes none.
  if (status !== 0 || stderr !== "") throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

export interface Probed {
  codec: string;
  rate: number;
  channels: number;
  /** Frames. */
  samples: number;
}

/** What ffprobe takes a file, or what comes in a pipe, for. */
export function ffprobe(file: string | Buffer): Probed {
  const input = typeof file === "string" ? undefined : file;
  // That a stream's length is not known, ffprobe warns of, also for ffmpeg's own.
  const level = input ? "error" : "warning";
  const args = ["-loglevel", level, "-of", "json", "-show_streams", typeof file === "string" ? file : "-"];
  const [stream] = JSON.parse(run("ffprobe", args, input)).streams;
  const { codec_name: codec, sample_rate: rate, channels, duration_ts: samples } = stream;
  return { codec, rate: Number(rate), channels, samples };
}

/** The bytes of samples that SoX finds in a WAV that comes in a pipe. */
export function soxReads(stream: Buffer, encoding: string, width: number): Buffer {
  const raw = ["-t", "raw", "-e", encoding, "-b", `${width * 8}`, "-"];
  return spawnSync("sox", ["-V1", "-D", "-t", "wav", "-", ...raw], { input: stream, maxBuffer: 1e8 }).stdout;
}

const SOX_ENCODINGS: Readonly<Record<string, string>> = {
  "Signed Integer PCM": "pcm_s16le",
  "Floating Point PCM": "pcm_f32le",
  "u-law": "pcm_mulaw",
  "A-law": "pcm_alaw",
};

/** What soxi takes files for, in one run, which prints a paragraph for each. */
export function soxi(...files: string[]): Probed[] {
  const paragraphs = run("soxi", files)
    .split(/^Input File +: /m)
    .slice(1);
  assert.equal(paragraphs.length, files.length);
  return paragraphs.map((paragraph) => {
    const told = (what: RegExp) => what.exec(paragraph)?.[1] ?? "";
    const encoding = told(/^Sample Encoding: \d+-bit (.+)$/m);
    return {
      codec: SOX_ENCODINGS[encoding] ?? encoding,
      rate: Number(told(/^Sample Rate +: (\d+)$/m)),
      channels: Number(told(/^Channels +: (\d+)$/m)),
      samples: Number(told(/^Duration +: .* = (\d+) samples/m)),
    };
  });
}

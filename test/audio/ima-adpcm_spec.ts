import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "mocha";
import { decodeImaAdpcm, isImaAdpcm } from "../../src/audio/ima-adpcm";

const SPEECH = path.resolve("src/simulator/speech/conversation.wav");
/** SHA-256 of what `ffmpeg -i conversation.wav -f s16le -` writes. */
const FFMPEG_SAYS = "6d18494eb0ba125cf803170b9197cc3db23b924d34e7f70ec2c2fb1a98871da2";

function bytesOf(samples: Int16Array): Buffer {
  const bytes = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) bytes.writeInt16LE(sample, index * 2);
  return bytes;
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A WAV around blocks of IMA ADPCM. */
function wav(channels: number, blockBytes: number, data: number[], fact?: number): Buffer {
  const format = Buffer.alloc(20);
  format.writeUInt16LE(0x11, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(16_000, 4);
  format.writeUInt16LE(blockBytes, 12);
  const frames = Buffer.alloc(4);
  frames.writeUInt32LE(fact ?? 0);
  const chunk = (name: string, body: Buffer): Buffer => {
    const head = Buffer.from(`${name}....`, "latin1");
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const chunks = [
    chunk("fmt ", format),
    ...(fact === undefined ? [] : [chunk("fact", frames)]),
    chunk("data", Buffer.from(data)),
  ];
  return Buffer.concat([chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), ...chunks]))]);
}

describe("IMA ADPCM", () => {
  it("decodes the speech exactly as ffmpeg does", () => {
    const { rate, channels, samples } = decodeImaAdpcm(readFileSync(SPEECH));
    assert.deepEqual([rate, channels], [16_000, 1]);
    assert.equal(sha256(bytesOf(samples)), FFMPEG_SAYS);
  });

  it("agrees with the ffmpeg of this machine, in mono and stereo", function () {
    const ffmpeg = (args: string[], input?: Buffer): Buffer | undefined => {
      const { status, stdout } = spawnSync("ffmpeg", ["-loglevel", "error", ...args], { input, maxBuffer: 1e8 });
      return status === 0 ? stdout : undefined;
    };
    for (const channels of ["1", "2"]) {
      const noise = "anoisesrc=r=22050:d=0.3:seed=1:a=0.9";
      const encoded = ffmpeg([
        "-f",
        "lavfi",
        "-i",
        noise,
        "-ac",
        channels,
        "-c:a",
        "adpcm_ima_wav",
        "-block_size",
        "512",
        "-f",
        "wav",
        "-",
      ]);
      if (!encoded) return this.skip();
      const samples = bytesOf(decodeImaAdpcm(encoded).samples);
      assert.ok(ffmpeg(["-f", "wav", "-i", "pipe:0", "-f", "s16le", "-"], encoded)?.equals(samples));
    }
  });

  it("steps by the tables, lower nibble first, and clips", () => {
    // Sample 100, index 0: nibble 7 moves by 15 * 7 / 8 = 13, index 8; nibble 8 | 1 by 3 * 16 / 8 = 6 down.
    assert.deepEqual(
      [...decodeImaAdpcm(wav(1, 8, [100, 0, 0, 0, 0x97, 0, 0, 0])).samples.subarray(0, 3)],
      [100, 113, 107],
    );
    const loud = decodeImaAdpcm(wav(1, 8, [0xff, 0x7f, 88, 0, 0x77, 0xff, 0xff, 0xff])).samples;
    assert.deepEqual([loud[0], loud[1], loud[2]], [32_767, 32_767, 32_767]);
    assert.equal(loud[8], -32_768);
  });

  it("reads as many frames as the fact chunk says, and a last block that is cut", () => {
    const block = [1, 0, 0, 0, 0, 0, 0, 0];
    assert.equal(decodeImaAdpcm(wav(1, 8, [...block, ...block])).samples.length, 18);
    assert.equal(decodeImaAdpcm(wav(1, 8, [...block, ...block], 11)).samples.length, 11);
    assert.equal(decodeImaAdpcm(wav(1, 8, [...block, 1, 0, 0, 0, 0])).samples.length, 12);
    assert.equal(decodeImaAdpcm(wav(1, 8, [...block, 1, 0])).samples.length, 9);
  });

  it("refuses what it cannot read", () => {
    assert.equal(isImaAdpcm(readFileSync(SPEECH)), true);
    const FILES = [Buffer.alloc(0), Buffer.from("RIFF....WAVE"), Buffer.alloc(100), wav(3, 64, []), wav(1, 4, [])];
    for (const file of FILES) assert.throws(() => decodeImaAdpcm(file), RangeError);
    assert.equal(isImaAdpcm(Buffer.alloc(100)), false);
  });
});

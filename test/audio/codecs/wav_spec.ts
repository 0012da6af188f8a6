import assert from "node:assert/strict";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  LONGEST_WAV,
  parseWav,
  WAV_HEADER_BYTES,
  type WavFormat,
  wavFileHeader,
  wavHeaderBytes,
  wavStreamHeader,
  writeWavHeader,
} from "../../../src/audio/codecs/wav";
import { ffmpeg } from "../ffmpeg";
import { ffprobe, needPlayers, soxi, soxReads } from "../players";

function wav(samples: Buffer, rate = 16_000, channels = 1): Buffer {
  const file = Buffer.concat([Buffer.alloc(WAV_HEADER_BYTES), samples]);
  writeWavHeader(file, { rate, channels, width: 2 });
  return file;
}

const FORMATS = [
  { encoding: "s16le", width: 2, sox: "signed-integer" },
  { encoding: "f32le", width: 4, sox: "floating-point" },
  { encoding: "mulaw", width: 1, sox: "mu-law" },
  { encoding: "alaw", width: 1, sox: "a-law" },
] as const;

/** Four chunks of a file: `frames` in a file of `wavFileHeader`. */
function file(format: WavFormat, frames: number): Buffer {
  const samples = Buffer.alloc(frames * format.channels * format.width, 0x55);
  return Buffer.concat([wavFileHeader(format, frames), samples, Buffer.alloc(samples.length % 2)]);
}

describe("WAV", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "rtms-wav-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("has the plain header of 44 bytes", () => {
    const header = wav(Buffer.from([1, 2, 3, 4]), 48_000, 2)
      .subarray(0, 44)
      .toString("hex");
    assert.equal(
      header,
      "52494646280000005741564566" + "6d7420100000000100020080bb000000ee02000400100064617461" + "04000000",
    );
  });

  it("is read as it was written", () => {
    const samples = Buffer.from([1, 2, 3, 4]);
    assert.deepEqual(parseWav(wav(samples, 8000, 2)), {
      rate: 8000,
      channels: 2,
      width: 2,
      encoding: "s16le",
      samples,
    });
  });

  it("is read past other chunks, and to the end of a file that was cut", () => {
    const file = wav(Buffer.from([1, 2, 3, 4]));
    const list = Buffer.from("LIST\x03\0\0\0abc\0", "latin1");
    const odd = Buffer.concat([file.subarray(0, 36), list, file.subarray(36, 46)]);
    assert.deepEqual([...parseWav(odd).samples], [1, 2]);
  });

  for (const [name, bytes] of [
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("a text that is no WAV file at all, honestly")],
    ["a header without data", wav(Buffer.alloc(0)).subarray(0, 36)],
    ["a cut format", wav(Buffer.alloc(0)).subarray(0, 24)],
    ["data before their format", Buffer.from("RIFF\0\0\0\0WAVEdata\0\0\0\0", "latin1")],
    ["float of 16 bits", Buffer.from(wav(Buffer.alloc(0))).fill(3, 20, 21)],
    ["ADPCM", Buffer.from(wav(Buffer.alloc(0))).fill(17, 20, 21)],
  ] as const)
    it(`is not ${name}`, () => assert.throws(() => parseWav(bytes), RangeError));

  it("holds no Opus and no G.722", () => {
    for (const encoding of ["opus", "g722"] as const)
      assert.throws(() => wavStreamHeader({ rate: 16_000, channels: 1, width: 0, encoding }), RangeError);
  });

  for (const { encoding, width, sox } of FORMATS)
    for (const channels of [1, 2]) {
      const format = { rate: 8000, channels, width, encoding };
      const codec = `pcm_${encoding}`;
      const told = { codec, rate: 8000, channels, samples: 801 };

      it(`of ${encoding} and ${channels} channels is what ffprobe and soxi take it for`, function () {
        needPlayers(this);
        const message = Buffer.alloc(wavHeaderBytes(format) + 801 * channels * width);
        writeWavHeader(message, format);
        // An odd number of bytes is not padded in a message, nor need it be for players.
        for (const [name, bytes] of [
          ["message", message],
          ["file", file(format, 801)],
        ] as const) {
          const path = join(folder, `${name}.wav`);
          writeFileSync(path, bytes);
          assert.deepEqual([ffprobe(path), ...soxi(path)], [told, told], name);
          const { samples, ...read } = parseWav(bytes);
          assert.deepEqual([read, samples.length], [format, 801 * channels * width]);
        }
      });

      it(`of ${encoding} and ${channels} channels is read from a pipe that does not know its length`, function () {
        needPlayers(this);
        const samples = Buffer.alloc(801 * channels * width, Buffer.from([0, 0x40, 0x10, 0x3e]));
        const stream = Buffer.concat([wavStreamHeader(format), samples]);
        assert.equal(stream.length - samples.length, wavHeaderBytes(format));
        assert.deepEqual(parseWav(stream).samples, samples);
        assert.deepEqual(ffmpeg(["-i", "-", "-c", "copy", "-f", encoding, "-"], stream), samples);
        assert.deepEqual(soxReads(stream, sox, width), samples);
        const { samples: _, ...read } = ffprobe(stream);
        const { samples: __, ...expected } = told;
        assert.deepEqual(read, expected);
      });
    }

  it("counts the byte that follows an odd number of them in the length of the file, and in no other", () => {
    const odd = file({ rate: 8000, channels: 1, width: 1, encoding: "mulaw" }, 801);
    assert.equal(odd.readUInt32LE(4), odd.length - 8);
    assert.equal(odd.readUInt32LE(odd.length - 801 - 1 - 4), 801);
  });

  it("of the longest file is read whole by ffprobe", function () {
    needPlayers(this);
    const format = { rate: 48_000, channels: 2, width: 4, encoding: "f32le" } as const;
    const frames = Math.floor((LONGEST_WAV - wavHeaderBytes(format) - 1) / 8);
    const path = join(folder, "long.wav");
    const long = openSync(path, "w");
    writeSync(long, wavFileHeader(format, frames));
    // A sparse file: it takes no room on disk.
    ftruncateSync(long, wavHeaderBytes(format) + frames * 8);
    closeSync(long);
    assert.deepEqual(ffprobe(path), { codec: "pcm_f32le", rate: 48_000, channels: 2, samples: frames });
  });
});

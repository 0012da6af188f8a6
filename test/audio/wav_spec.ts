import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { parseWav, WAV_HEADER_BYTES, writeWavHeader } from "../../src/audio/wav";

function wav(samples: Buffer, rate = 16_000, channels = 1): Buffer {
  const file = Buffer.concat([Buffer.alloc(WAV_HEADER_BYTES), samples]);
  writeWavHeader(file, { rate, channels, width: 2 });
  return file;
}

describe("WAV", () => {
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
    assert.deepEqual(parseWav(wav(samples, 8000, 2)), { rate: 8000, channels: 2, width: 2, samples });
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
    ["float", Buffer.from(wav(Buffer.alloc(0))).fill(3, 20, 21)],
  ] as const)
    it(`is not ${name}`, () => assert.throws(() => parseWav(bytes), RangeError));

  it("is what soxi takes it for", function () {
    const found = spawnSync("soxi", ["-"], { input: wav(Buffer.alloc(32_000)) });
    if (found.error) this.skip();
    const { stdout, status } = found;
    assert.equal(status, 0);
    assert.match(String(stdout), /16000[\s\S]*00:00:01\.00 = 16000 samples[\s\S]*16-bit Signed Integer PCM/);
  });
});

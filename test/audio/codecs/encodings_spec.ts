import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { ENCODINGS } from "../../../src/audio/codecs/encodings";
import { decodeALaw, decodeMuLaw } from "../../../src/audio/codecs/g711";
import { ffmpeg, needFfmpeg } from "../ffmpeg";
import { noise, samplesOf, signalToNoise } from "../signals";

const EVERY_SAMPLE = samplesOf(65_536, (i) => i - 32_768);

describe("encodings", () => {
  it("hands s16le on without a copy", () => {
    assert.equal(ENCODINGS.s16le.encode(EVERY_SAMPLE), EVERY_SAMPLE);
  });

  it("f32le is the sample divided by 32768, from -1 to just below 1", () => {
    const floats = ENCODINGS.f32le.encode(EVERY_SAMPLE);
    for (let i = 0; i < 65_536; i++) assert.equal(floats.readFloatLE(i * 4), (i - 32_768) / 32_768);
  });

  it("f32le is what ffmpeg makes of it", function () {
    needFfmpeg(this);
    const format = ["-ar", "16000", "-ac", "1"];
    const theirs = ffmpeg(["-f", "s16le", ...format, "-i", "-", "-f", "f32le", "-"], EVERY_SAMPLE);
    assert.ok(ENCODINGS.f32le.encode(EVERY_SAMPLE).equals(theirs));
  });

  it("mulaw and alaw come back with their noise only", () => {
    const samples = noise(8000, 1);
    assert.ok(signalToNoise(samples, decodeMuLaw(ENCODINGS.mulaw.encode(samples))) > 35);
    assert.ok(signalToNoise(samples, decodeALaw(ENCODINGS.alaw.encode(samples))) > 35);
  });

  for (const [name, { width, encode }] of Object.entries(ENCODINGS))
    it(`${name}: as many bytes per sample as its width, from any part of a Buffer`, () => {
      const samples = noise(100, 2);
      const within = Buffer.concat([Buffer.alloc(1), samples]).subarray(1);
      assert.equal(encode(within).length, 100 * width);
      assert.deepEqual(encode(within), encode(samples));
      assert.equal(encode(Buffer.alloc(0)).length, 0);
    });
});

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { decodeALaw, decodeMuLaw, encodeALaw, encodeMuLaw } from "../../../src/audio/codecs/g711";
import { ffmpeg, needFfmpeg } from "../ffmpeg";
import { samplesOf } from "../signals";

const CODES = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
const EVERY_SAMPLE = samplesOf(65_536, (i) => i - 32_768);

const LAWS = [
  // Values by the tables of ITU-T G.711, as 16 bits: the largest of each sign, and those around zero.
  {
    name: "alaw",
    decode: decodeALaw,
    encode: encodeALaw,
    values: { 170: 32_256, 42: -32_256, 213: 8, 85: -8, 212: 24, 84: -24, 128: 5504 },
    silence: 0xd5,
  },
  {
    name: "mulaw",
    decode: decodeMuLaw,
    encode: encodeMuLaw,
    values: { 128: 32_124, 0: -32_124, 255: 0, 127: 0, 254: 8, 126: -8, 240: 120 },
    silence: 0xff,
  },
] as const;

for (const { name, decode, encode, values, silence } of LAWS)
  describe(`G.711 ${name}`, () => {
    it("has the values of the standard", () => {
      for (const [code, value] of Object.entries(values))
        assert.equal(decode(Buffer.of(Number(code))).readInt16LE(), value, `code ${code}`);
      assert.equal(encode(Buffer.alloc(2))[0], silence);
    });

    it("decodes all 256 codes as ffmpeg does", function () {
      needFfmpeg(this);
      const theirs = ffmpeg(["-f", name, "-ar", "8000", "-ac", "1", "-i", "-", "-f", "s16le", "-"], CODES);
      assert.deepEqual(decode(CODES), theirs);
    });

    it("encodes what it decodes to the same codes", () => {
      // Mu-law has two zeros, of which the positive one is sent.
      const wanted = CODES.map((code) => (name === "mulaw" && code === 0x7f ? 0xff : code));
      assert.deepEqual(encode(decode(CODES)), Buffer.from(wanted));
    });

    it("encodes each of the 65536 samples to a nearest value, but where the standard cuts", () => {
      const values = [...CODES].map((code) => decode(Buffer.of(code)).readInt16LE());
      const sorted = [...new Set(values)].sort((a, b) => a - b);
      const back = decode(encode(EVERY_SAMPLE));
      let next = 0;
      for (let sample = -32_768; sample <= 32_767; sample++) {
        while (next + 1 < sorted.length && (sorted[next + 1] ?? 0) <= sample) next++;
        const nearest = Math.min(
          Math.abs((sorted[next] ?? 0) - sample),
          Math.abs((sorted[next + 1] ?? Number.POSITIVE_INFINITY) - sample),
        );
        const error = Math.abs(back.readInt16LE((sample + 32_768) * 2) - sample);
        // The standard decides on 13 (A-law) or 14 bits (mu-law), so that the last 2 or 3 are not looked at; and between
        // two segments at the boundary of the segments.
        assert.ok(error <= nearest * 2 + 8, `${sample} became ${back.readInt16LE((sample + 32_768) * 2)}`);
      }
    });
  });

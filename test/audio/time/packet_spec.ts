// The entry of the audio room: audio without a possible decoder is rejected (contract#errors, `RTMS_AUDIO_FORMAT`).

import assert from "node:assert/strict";
import fc from "fast-check";
import { DECODERS, type SourceEncoding } from "../../../src/audio/codecs/decoders";
import { readPayload } from "../../../src/audio/time/packet";

const ENCODINGS = Object.keys(DECODERS) as SourceEncoding[];

describe("an audio message", () => {
  it("is refused, or a decoder can be made for it (property)", () => {
    const formats = fc.record({
      encoding: fc.constantFrom(...ENCODINGS),
      rate: fc.oneof(fc.constantFrom(8000, 16_000, 44_100, 48_000, 384_000), fc.integer({ min: -1, max: 400_000 })),
      channels: fc.integer({ min: -1, max: 40 }),
    });
    fc.assert(
      fc.property(formats, (audio) => {
        let format: ReturnType<typeof readPayload>["format"];
        try {
          ({ format } = readPayload(Buffer.alloc(640), audio, "S1"));
        } catch (thrown) {
          assert.equal((thrown as { code?: string }).code, "RTMS_AUDIO_FORMAT");
          return;
        }
        DECODERS[format.encoding].open(format).close();
      }),
      { numRuns: 500 },
    );
  });

  for (const [what, audio, says] of [
    [
      "more channels than its codec has",
      { rate: 48_000, channels: 3, encoding: "opus" },
      /has 3 channels, more than opus/,
    ],
    ["a rate that would make hours of it", { rate: 1, channels: 1, encoding: "s16le" }, /no msg\.audio with rate/],
  ] as const)
    it(`is refused with ${what}`, () => {
      assert.throws(() => readPayload(Buffer.alloc(640), audio, "S1"), { code: "RTMS_AUDIO_FORMAT", message: says });
    });
});

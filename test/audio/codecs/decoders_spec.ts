import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { DECODERS } from "../../../src/audio/codecs/decoders";
import { encodeALaw, encodeMuLaw } from "../../../src/audio/codecs/g711";
import { newG722Encoder } from "../../../src/audio/codecs/g722";
import { newOpusEncoder } from "../../../src/audio/codecs/opus";
import { noise } from "../signals";

/** 20 ms of each encoding as Zoom sends it (protocol#audio-parameters). */
const PACKETS = {
  s16le: { rate: 16_000, channels: 2, make: (samples: Buffer) => samples },
  alaw: { rate: 8000, channels: 1, make: encodeALaw },
  mulaw: { rate: 8000, channels: 1, make: encodeMuLaw },
  g722: { rate: 16_000, channels: 1, make: newG722Encoder({ channels: 1 }).encode },
  opus: { rate: 48_000, channels: 2, make: newOpusEncoder({ rate: 48_000, channels: 2 }, 64_000).encode },
};

describe("decoders", () => {
  for (const [name, { rate, channels, make }] of Object.entries(PACKETS))
    it(`${name}: 20 ms in, 20 ms of s16le out`, () => {
      const kind = DECODERS[name as keyof typeof PACKETS];
      const format = { rate, channels };
      assert.deepEqual(kind.decoded(format), { rate, channels, width: 2, encoding: "s16le" });
      const decoder = kind.open(format);
      const packet = make(noise((rate / 50) * channels, 1));
      assert.equal(decoder.decode(packet).length, (rate / 50) * channels * 2);
      decoder.close();
    });

  it("hands s16le on without a copy", () => {
    const packet = noise(320, 1);
    assert.equal(DECODERS.s16le.open({ rate: 16_000, channels: 1 }).decode(packet), packet);
  });

  it("reports the output rate where it is not the rate of the message", () => {
    assert.equal(DECODERS.g722.decoded({ rate: 8000, channels: 1 }).rate, 16_000);
    assert.equal(DECODERS.opus.decoded({ rate: 32_000, channels: 1 }).rate, 48_000);
  });
});

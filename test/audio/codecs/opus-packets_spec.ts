import assert from "node:assert/strict";
import { newOpusDecoder } from "../../../src/audio/codecs/opus";
import { OpusPackets } from "../../../src/audio/codecs/opus-packets";
import { opusFormat, voice } from "../opus-files";

describe("packets of Opus", () => {
  for (const [rate, channels] of [
    [8000, 1],
    [16_000, 2],
    [48_000, 1],
  ] as const)
    it(`are of 20 ms, and a few bytes where there is silence: ${channels} at ${rate} Hz`, () => {
      const format = opusFormat(rate, channels);
      const packets: Buffer[] = [];
      const line = new OpusPackets({ rate, channels }, 24_000 * channels, (packet) => void packets.push(packet));
      line.add(voice(format, rate));
      line.silence(10 * rate + 7);
      line.add(voice(format, rate / 2));
      assert.equal(line.waiting, 7);
      assert.equal(packets.length, 50 * 11.5);
      line.flush();
      line.close();
      assert.equal(packets.length, 50 * 11.5 + 1);
      // After half a second at most the encoder has come to rest.
      const silent = packets.slice(75, 50 * 11);
      assert.ok(
        silent.every(({ length }) => length <= 3),
        `${silent.map(({ length }) => length)}`,
      );
      const decoder = newOpusDecoder({ rate, channels });
      const sound = packets.map((packet) => Buffer.from(decoder.decode(packet)));
      decoder.close();
      const loudest = (from: number, to: number) => {
        const all = Buffer.concat(sound.slice(from, to));
        let most = 0;
        for (let at = 0; at < all.length; at += 2) most = Math.max(most, Math.abs(all.readInt16LE(at)));
        return most;
      };
      assert.ok(loudest(75, 50 * 11) <= 1, "silence is silent");
      assert.ok(loudest(50 * 11 + 2, packets.length) > 3000, "and what follows it is heard");
    });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { newG722Decoder, newG722Encoder } from "../../../src/audio/codecs/g722";
import { ffmpeg, needFfmpeg, sound } from "../ffmpeg";
import { correlation, noise, randomness, side, signalToNoise, stereoOf, tone } from "../signals";

const RATE = 16_000;
/** Frames that the filter pairs of encoder and decoder delay by together. */
const DELAY = 22;

const decode = (packet: Buffer, channels = 1): Buffer => newG722Decoder({ channels }).decode(packet);
const encode = (samples: Buffer, channels = 1): Buffer => newG722Encoder({ channels }).encode(samples);
const theirDecoding = (packets: Buffer): Buffer => ffmpeg(["-f", "g722", "-i", "-", "-f", "s16le", "-"], packets);
const theirEncoding = (samples: Buffer): Buffer =>
  ffmpeg(["-f", "s16le", "-ar", `${RATE}`, "-ac", "1", "-i", "-", "-c:a", "g722", "-f", "g722", "-"], samples);

const SOUNDS = {
  "full noise": "anoisesrc=r=16000:d=3:seed=1:a=1",
  "quiet noise": "anoisesrc=r=16000:d=3:seed=2:a=0.002",
  "a loud tone": "sine=f=3000:r=16000:d=3,volume=30dB",
  "a sweep": "aevalsrc=0.9*sin(2*PI*(100+1200*t)*t):s=16000:d=3",
  speech: "amovie=src/simulator/speech/conversation.opus,atrim=0:10",
};

describe("G.722", () => {
  for (const [name, source] of Object.entries(SOUNDS))
    it(`decodes and encodes ${name} to the bit as ffmpeg does`, function () {
      needFfmpeg(this);
      const samples = sound(source, RATE);
      const packets = theirEncoding(samples);
      assert.ok(decode(packets).equals(theirDecoding(packets)), "decoding");
      assert.ok(encode(samples).equals(packets.subarray(0, samples.length / 4)), "encoding");
    });

  it("decodes any bytes to the bit as ffmpeg does", function () {
    needFfmpeg(this);
    const random = randomness(4);
    const bytes = Buffer.from(Array.from({ length: 50_000 }, () => Math.floor(random() * 256)));
    assert.ok(decode(bytes).equals(theirDecoding(bytes)));
  });

  it("decodes any bytes, in any packets, to the same bits without vector instructions", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2),
        fc.array(fc.uint8Array({ maxLength: 700 }), { minLength: 1, maxLength: 8 }),
        (channels, packets) => {
          const [kernel, plain] = [newG722Decoder({ channels }), newG722Decoder({ channels }, null)];
          for (const packet of packets.map((bytes) => Buffer.from(bytes)))
            assert.ok(kernel.decode(packet).equals(plain.decode(packet)));
        },
      ),
    );
  });

  it("decodes more than the kernel's memory holds", () => {
    const random = randomness(9);
    const bytes = Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(random() * 256)));
    for (const channels of [1, 2])
      assert.ok(decode(bytes, channels).equals(newG722Decoder({ channels }, null).decode(bytes)));
  });

  it("gives back what was encoded, 22 samples later", () => {
    const samples = tone(1000, RATE, 8000, 12_000);
    const got = decode(encode(samples));
    assert.equal(got.length, samples.length);
    assert.ok(signalToNoise(samples.subarray(0, -2 * DELAY), got.subarray(2 * DELAY)) > 30);
    assert.ok(correlation(samples, got, DELAY) > 0.999);
  });

  it("decodes packet by packet as at once", () => {
    const bytes = encode(noise(16_000, 8));
    const decoder = newG722Decoder({ channels: 1 });
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 160) parts.push(decoder.decode(bytes.subarray(at, at + 160)));
    assert.ok(Buffer.concat(parts).equals(decode(bytes)));
  });

  it("recovers from a lost packet", () => {
    const bytes = encode(tone(700, RATE, RATE));
    const decoder = newG722Decoder({ channels: 1 });
    const before = decoder.decode(bytes.subarray(0, 3200));
    const after = decoder.decode(bytes.subarray(3360));
    const wanted = decode(bytes);
    assert.ok(before.equals(wanted.subarray(0, 3200 * 4)));
    // A quarter of a second later nothing is left of it.
    assert.ok(signalToNoise(wanted.subarray((3360 + 2000) * 4), after.subarray(2000 * 4)) > 40);
  });

  it("takes two channels byte by byte in turn", () => {
    const left = tone(500, RATE, 3200);
    const right = noise(3200, 2);
    const stereo = encode(stereoOf(left, right), 2);
    assert.ok(encode(left).equals(Buffer.from(stereo.filter((_, i) => i % 2 === 0))));
    const got = decode(stereo, 2);
    assert.ok(side(got, 0).equals(decode(encode(left))));
    assert.ok(side(got, 1).equals(decode(encode(right))));
  });
});

// Every encoding of a stream on its way through: order, time line and decoder together.

import assert from "node:assert/strict";
import type { SourceEncoding } from "../../../src/audio/codecs/decoders";
import { encodeALaw, encodeMuLaw } from "../../../src/audio/codecs/g711";
import { newOpusEncoder } from "../../../src/audio/codecs/opus";
import type { AudioPacket } from "../../../src/audio/time/packet";
import { Making, packetOf } from "../recording-maker";
import { correlation, tone } from "../signals";

interface Told {
  rate?: number;
  channels?: number;
  frames: number;
}

function packetIn(encoding: SourceEncoding, time: number, data: Buffer, { rate = 8000, channels = 1, frames }: Told) {
  const packet: AudioPacket = packetOf(time, data);
  return { ...packet, format: { rate, channels, encoding }, frames };
}

/** A second of Opus in packets of 20 ms at 48 kHz. */
function opusPackets(channels: number, frames: number): AudioPacket[] {
  const encoder = newOpusEncoder({ rate: 48_000, channels }, 96_000);
  const sound = tone(440, 48_000, 48_000 * channels);
  return Array.from({ length: 50 }, (_, n) => {
    const bytes = 1920 * channels;
    const data = encoder.encode(sound.subarray(n * bytes, (n + 1) * bytes));
    return packetIn("opus", n * 20, data, { rate: 48_000, channels, frames });
  });
}

describe("streams of other encodings", () => {
  for (const [encoding, encode] of [
    ["alaw", encodeALaw],
    ["mulaw", encodeMuLaw],
  ] as const)
    it(`${encoding} is decoded, in order and with its pauses`, () => {
      const sound = tone(440, 8000, 8000);
      const making = new Making({ output: "raw", chunk: "stream" });
      const packets = Array.from({ length: 50 }, (_, n) =>
        packetIn(encoding, n * 20 + (n < 25 ? 0 : 1000), encode(sound.subarray(n * 320, (n + 1) * 320)), {
          frames: 160,
        }),
      );
      const [one, two, three, ...more] = packets as [AudioPacket, AudioPacket, AudioPacket];
      making.push(one, three, two, ...more).end();
      const { whole } = making;
      assert.equal(whole.length, 2 * 16_000);
      assert.ok(correlation(sound.subarray(0, 8000), whole.subarray(0, 8000), 0) > 0.999);
      assert.ok(correlation(sound.subarray(8000), whole.subarray(24_000), 0) > 0.999);
    });

  it("Opus is decoded, and its real length counts, whatever the message said", () => {
    for (const frames of [960, 480]) {
      const making = new Making({ output: "raw", chunk: "stream" });
      making.push(...opusPackets(1, frames)).end();
      assert.equal(making.whole.length, 2 * 48_000);
      assert.deepEqual(making.problems, []);
      assert.deepEqual(making.messages[0]?.audio.rate, 48_000);
    }
  });

  it("a packet that cannot be decoded is silence for its duration, and is reported once", () => {
    const making = new Making({ output: "raw", chunk: "stream" });
    const packets = opusPackets(1, 960);
    const damaged = packets.map((packet, n) => (n === 20 || n === 30 ? { ...packet, data: Buffer.alloc(0) } : packet));
    making.push(...damaged).end();
    assert.equal(making.whole.length, 2 * 48_000);
    assert.ok(making.whole.subarray(20 * 1920, 21 * 1920).every((byte) => byte === 0));
    assert.equal(making.problems.length, 1);
    assert.match(making.problems[0] ?? "", /Stream S/);
  });

  it("stereo stays stereo, and each speaker becomes one side in stereo recordings", () => {
    const plain = new Making({ output: "raw", chunk: "stream" });
    plain.push(...opusPackets(2, 960)).end();
    assert.deepEqual([plain.messages[0]?.audio.channels, plain.messages[0]?.audio.samples], [2, 48_000]);
    const sides = new Making({ output: "raw", chunk: "stream", source: "stereo" });
    sides.push(...opusPackets(2, 960)).end();
    assert.equal(sides.messages[0]?.audio.samples, 48_000);
    const { whole } = sides;
    for (let frame = 0; frame < 48_000; frame++) assert.equal(whole.readInt16LE(frame * 4 + 2), 0);
  });
});

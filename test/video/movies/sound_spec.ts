import assert from "node:assert/strict";
import type { StreamMessage } from "../../../src/video/movies";
import { type SoundPacket, SoundPackets } from "../../../src/video/movies/sound-packets";
import { ffmpeg, needFfmpeg, sound } from "../../audio/ffmpeg";
import { ownFolder } from "../../audio/recording-support";
import { clip, pictures } from "../clips";
import { frameMessages, inOrder, Making, soundMessage, T0 } from "./making";

describe("the sound of a recording", () => {
  const folder = ownFolder();
  let frames: Buffer[];
  before(function () {
    this.timeout(60_000);
    needFfmpeg(this as unknown as Mocha.Context);
    frames = pictures(clip({ frames: 50, width: 64, height: 48 }));
  });

  function packets(samples: Buffer, rate: number, channels: number): StreamMessage[] {
    const bytes = (rate / 50) * 2 * channels;
    return Array.from({ length: samples.length / bytes }, (_, n) => {
      const payload = samples.subarray(n * bytes, (n + 1) * bytes);
      const timestamp = T0 + 20 * n;
      const audio = { rate, channels, width: 2, encoding: "s16le", timestamp, samples: rate / 50 };
      return { ...soundMessage(payload, 20 * n), audio };
    });
  }

  for (const [rate, channels] of [
    [8000, 1],
    [16_000, 2],
    [32_000, 1],
    [48_000, 1],
  ] as const)
    it(`at ${rate} Hz, ${channels} of them, is heard for as long and as high as it was`, async () => {
      const making = new Making(folder());
      const tone = sound("sine=f=500:d=2", rate, channels);
      await making.push(...inOrder(frameMessages(frames, 0), packets(tone, rate, channels)));
      await making.end();
      assert.deepEqual(making.problems, []);
      const heard = ffmpeg(["-i", making.path, "-ac", "1", "-ar", "48000", "-f", "s16le", "-"]);
      const seconds = heard.length / 2 / 48_000;
      assert.ok(Math.abs(seconds - 2) <= 0.021, `${seconds} s`);
      let crossings = 0;
      for (let at = 2 * 9600; at < 2 * 86_400; at += 2)
        if (heard.readInt16LE(at) < 0 !== heard.readInt16LE(at + 2) < 0) crossings += 1;
      // 1.6 s from 0.2 s on.
      assert.ok(Math.abs(crossings - 1600) <= 4, `${crossings} times through zero`);
    });

  function coded(run: (packets: SoundPackets) => void): SoundPacket[] {
    const taken: SoundPacket[] = [];
    const line = new SoundPackets(16_000, 1, (packet) => void taken.push(packet));
    run(line);
    line.close();
    return taken;
  }
  const noise = (ms: number) => Buffer.from(Int16Array.from({ length: 16 * ms }, (_, n) => (n * 7919) % 9000).buffer);

  it("is coded without a hole, also where nobody speaks for an hour", () => {
    const taken = coded((line) => {
      line.add(noise(50), 1000);
      line.silence(61_000);
      line.add(noise(40), 3_500_000);
    });
    assert.ok(taken.every(({ time }, n) => time === 1000 + 20 * n));
    assert.equal(taken.at(-1)?.time, 3_500_020);
    // Silence is the same few bytes again and again.
    assert.ok(new Set(taken.map(({ data }) => data)).size < 100);
  });

  it("has a hole after more than an hour, and begins anew exactly there", () => {
    const taken = coded((line) => {
      line.add(noise(20), 0);
      line.add(noise(20), 4_000_007);
    });
    assert.deepEqual(
      taken.map(({ time }) => time),
      [0, 4_000_007],
    );
  });

  it("is cut where it was taken for silence, and joins where its time is rounded", () => {
    const cut = coded((line) => {
      line.add(noise(20), 0);
      line.silence(1000);
      line.add(noise(400), 800);
    });
    assert.equal(cut.length, 60);
    const joined = coded((line) => {
      for (let n = 0; n < 50; n++) line.add(noise(20), 20 * n + (n % 3) * 0.4);
    });
    assert.equal(joined.length, 50);
  });
});

// What each output and encoding sends, as other programs read it; and rates.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENCODINGS } from "../../../src/audio/codecs/encodings";
import { parseWav } from "../../../src/audio/codecs/wav";
import type { AudioSettings, EncodingName } from "../../../src/audio/settings";
import { ffprobe, needPlayers, soxi, soxReads } from "../players";
import { Making, packetOf } from "../recording-maker";
import { correlation, noise, tone } from "../signals";

const NAMES = Object.keys(ENCODINGS) as EncodingName[];
const SOX: Readonly<Record<EncodingName, string>> = {
  s16le: "signed-integer",
  f32le: "floating-point",
  mulaw: "mu-law",
  alaw: "a-law",
};
const SOUND = noise(16_000, 1);

function made(settings: Partial<AudioSettings>, sound = SOUND, packetMs = 20): Making {
  const making = new Making(settings);
  const bytes = packetMs * 32;
  for (let at = 0; at < sound.length; at += bytes) making.push(packetOf(at / 32, sound.subarray(at, at + bytes)));
  return making.end();
}

const parseUri = (uri: unknown) => {
  const [head, data] = String(uri).split(",");
  assert.equal(head, "data:audio/wav;base64");
  return Buffer.from(data ?? "", "base64");
};

describe("audio-out's outputs", () => {
  for (const encoding of NAMES)
    it(`send ${encoding} as files and streams that ffprobe and soxi take`, function () {
      needPlayers(this);
      const expected = ENCODINGS[encoding].encode(SOUND);
      const of = { codec: `pcm_${encoding}`, rate: 16_000, channels: 1, samples: 16_000 };
      const folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
      try {
        const { messages } = made({ output: "wav", chunk: "time", chunkMs: 300, encoding });
        const files = messages.map(({ payload }, n) => {
          const file = join(folder, `${n}.wav`);
          writeFileSync(file, payload as Buffer);
          return file;
        });
        const samples = [4800, 4800, 4800, 1600];
        assert.deepEqual(
          soxi(...files),
          samples.map((count) => ({ ...of, samples: count })),
        );
        assert.deepEqual(
          files.map(ffprobe),
          samples.map((count) => ({ ...of, samples: count })),
        );
        const parts = messages.map(({ payload }) => parseWav(payload as Buffer).samples);
        assert.ok(Buffer.concat(parts).equals(expected));
      } finally {
        rmSync(folder, { recursive: true });
      }
      const stream = made({ output: "wav-stream", chunk: "time", chunkMs: 300, encoding });
      assert.equal(ffprobe(stream.whole).codec, of.codec);
      assert.ok(parseWav(stream.whole).samples.equals(expected));
      // Of the two zeros of mu-law, SoX writes one.
      const heard = encoding === "mulaw" ? expected.map((byte) => (byte === 0x7f ? 0xff : byte)) : expected;
      assert.ok(soxReads(stream.whole, SOX[encoding], ENCODINGS[encoding].width).equals(heard));
      const whole = made({ output: "raw", chunk: "stream", encoding });
      assert.ok(whole.whole.equals(expected));
      assert.deepEqual(whole.messages[0]?.audio.width, ENCODINGS[encoding].width);
      assert.equal(whole.messages[0]?.audio.encoding, encoding);
    });

  it("have the header of a wav-stream in the first message only, also if that message is empty", () => {
    const { messages } = made({ output: "wav-stream", chunk: "packet" });
    assert.deepEqual(
      messages.slice(0, 3).map(({ payload }) => payload.length),
      [44 + 640, 640, 640],
    );
    const [last] = messages.slice(-1);
    assert.deepEqual([last?.payload.length, last?.complete, last?.format], [0, true, "wav"]);
  });

  it("have a speaker's wav-stream begin with the silence since the stream's first packet", () => {
    const making = new Making({ output: "wav-stream", chunk: "time", chunkMs: 100, lateMs: 0 });
    making.push(packetOf(0, SOUND.subarray(0, 640), { speaker: "a" }));
    making.push(packetOf(500, SOUND.subarray(0, 640), { speaker: "b" }));
    making.end();
    const mine = making.messages.filter(({ rtms }) => rtms.speaker?.id === "b");
    const { samples } = parseWav(Buffer.concat(mine.map(({ payload }) => payload as Buffer)));
    assert.ok(samples.equals(Buffer.concat([Buffer.alloc(16_000), SOUND.subarray(0, 640)])));
  });

  it("send data URIs as text, whose last is empty if nothing is left", () => {
    const { messages } = made({ output: "data-uri", chunk: "time", chunkMs: 250 });
    const parts = messages.slice(0, -1).map(({ payload }) => parseWav(parseUri(payload)).samples);
    assert.ok(Buffer.concat(parts).equals(SOUND));
    assert.equal(messages.at(-1)?.payload, "");
    assert.equal(messages.at(-1)?.format, "wav");
  });

  describe("at another rate", () => {
    for (const rate of [8000, 24_000, 32_000, 44_100, 48_000] as const)
      it(`of ${rate} Hz are as long as they were, gaps too, and sound the same`, () => {
        const sound = tone(440, 16_000, 16_000);
        const making = new Making({ output: "raw", chunk: "time", chunkMs: 100, rate, lateMs: 0, maxFill: 60_000 });
        const pieces = (from: number) => {
          for (let n = 0; n < 50; n++) making.push(packetOf(from + n * 20, sound.subarray(n * 640, (n + 1) * 640)));
        };
        pieces(0);
        pieces(6000);
        pieces(7060);
        pieces(3_608_060);
        making.end();
        assert.deepEqual(making.problems, []);
        const { messages } = making;
        // The hour is reported, and the chunk before it is cut short.
        const before = messages.findIndex(({ audio }) => audio.silenceBefore !== undefined) - 1;
        const told = messages.reduce((sum, { audio }) => sum + (audio.silenceBefore ?? 0), 0);
        const whole = Buffer.concat(messages.map(({ payload }) => payload as Buffer));
        assert.ok(Math.abs(told + whole.length / 2 - 3609.06 * rate) <= 1, `${told} + ${whole.length / 2} frames`);
        const wanted = tone(440, rate, rate);
        for (const at of [0, 6000, 7060, 3_608_060]) {
          const frame = Math.round((at * rate) / 1000) - (at > 10_000 ? told : 0);
          const heard = whole.subarray(frame * 2, (frame + rate) * 2);
          assert.ok(correlation(wanted, heard, 0) > 0.999, `at ${at} ms: ${correlation(wanted, heard, 0)}`);
        }
        const middle = whole.subarray(2 * rate * 2, 5 * rate * 2);
        assert.ok(
          middle.every((byte) => byte === 0),
          "a pause is silent",
        );
        for (const [n, { audio }] of messages.slice(0, -1).entries())
          if (n !== before) assert.equal(audio.samples, rate / 10);
        const [
          {
            audio: { timestamp: start },
          } = { audio: { timestamp: 0 } },
        ] = messages;
        let at = 0;
        for (const [n, { audio }] of messages.entries()) {
          at += audio.silenceBefore ?? 0;
          assert.ok(
            Math.abs(audio.timestamp - start - (at * 1000) / rate) <= 1,
            `message ${n} at ${audio.timestamp - start}`,
          );
          at += audio.samples;
        }
      });

    it("lose or gain nothing by rounding at many pauses", () => {
      const making = new Making({ output: "raw", chunk: "time", rate: 44_100, lateMs: 0, maxFill: 60_000 });
      for (let n = 0; n < 400; n++) making.push(packetOf(n * 333, SOUND.subarray(0, 640)));
      making.end();
      assert.ok(Math.abs(making.whole.length / 2 - (399 * 333 + 20) * 44.1) <= 1);
    });

    it("send one message per packet, except for what the filter holds back", () => {
      const { messages } = made({ output: "raw", chunk: "packet", rate: 8000 });
      const samples = messages.reduce((sum, { audio }) => sum + audio.samples, 0);
      assert.equal(samples, 8000);
      assert.ok(messages.length >= 50 && messages.length <= 52);
    });
  });
});

import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readOggOpus } from "../../../src/audio/codecs/ogg-opus";
import { newOpusDecoder, newOpusEncoder, opusRate } from "../../../src/audio/codecs/opus";
import { RtmsError } from "../../../src/protocol/errors/errors";
import { ffmpeg, needFfmpeg } from "../ffmpeg";
import { correlation, loudness, noise, signalToNoise, tone } from "../signals";

const RATE = 48_000;
/** Samples of 48 kHz that the encoder looks ahead by. */
const LOOK_AHEAD = 312;
const SPEECH = "src/simulator/speech/conversation.opus";

/** Speech as ffmpeg's libopus makes it. */
function theirPackets(
  channels: number,
  options: readonly string[] = [],
): { file: Buffer; packets: readonly Buffer[]; skip: number } {
  const input = ["-t", "6", "-i", SPEECH, "-ar", `${RATE}`, "-ac", `${channels}`];
  const file = ffmpeg([...input, "-c:a", "libopus", ...options, "-f", "ogg", "-"]);
  const { packets, preSkip } = readOggOpus(file);
  return { file, packets, skip: preSkip };
}

function packetsOf(samples: Buffer, rate: number, channels: number, bitrate = 64_000): Buffer[] {
  const encoder = newOpusEncoder({ rate, channels }, bitrate);
  const step = (rate / 50) * channels * 2;
  const packets: Buffer[] = [];
  for (let at = 0; at + step <= samples.length; at += step)
    packets.push(encoder.encode(samples.subarray(at, at + step)));
  encoder.close();
  return packets;
}

function decode(packets: readonly Buffer[], rate: number, channels: number): Buffer {
  const decoder = newOpusDecoder({ rate, channels });
  const decoded = packets.map((packet) => decoder.decode(packet));
  decoder.close();
  return Buffer.concat(decoded);
}

const isFormatError = (error: unknown): boolean =>
  error instanceof RtmsError && error.code === "RTMS_AUDIO_FORMAT" && /discarded/.test(error.message);

describe("Opus", () => {
  for (const channels of [1, 2])
    for (const kind of ["audio", "voip", "lowdelay"])
      it(`decodes ${channels === 1 ? "mono" : "stereo"} ${kind} as ffmpeg with libopus does, 80 dB and more`, function () {
        needFfmpeg(this);
        const { file, packets, skip } = theirPackets(channels, ["-b:a", "32k", "-application", kind]);
        const theirs = ffmpeg(["-c:a", "libopus", "-i", "-", "-f", "s16le", "-"], file);
        const ours = decode(packets, RATE, channels).subarray(skip * channels * 2);
        assert.ok(ours.length >= theirs.length);
        assert.ok(signalToNoise(theirs, ours) > 80, `${signalToNoise(theirs, ours)} dB`);
      });

  for (const rate of [8000, 12_000, 16_000, 24_000, 48_000])
    for (const channels of [1, 2])
      it(`gives back what was encoded at ${rate} Hz, ${channels} channels`, () => {
        const samples = tone(440 / channels, rate * channels, rate * channels);
        const got = decode(packetsOf(samples, rate, channels), rate, channels);
        assert.equal(got.length, samples.length);
        const delay = (LOOK_AHEAD * rate) / RATE;
        assert.ok(correlation(samples, got, delay * channels) > 0.99);
      });

  it("decodes stereo packets to mono and mono packets to stereo, as was confirmed", () => {
    const mono = tone(440, RATE, RATE);
    assert.equal(decode(packetsOf(mono, RATE, 1), RATE, 2).length, mono.length * 2);
    const stereo = packetsOf(tone(220, RATE * 2, RATE * 2), RATE, 2);
    assert.ok(loudness(decode(stereo, RATE, 1)) > 15_000);
  });

  it("decodes to 48 kHz where the stream's rate is none of Opus'", () => {
    assert.deepEqual([8000, 16_000, 48_000, 32_000, 44_100].map(opusRate), [8000, 16_000, 48_000, 48_000, 48_000]);
    assert.equal(decode(packetsOf(tone(440, RATE, 960), RATE, 1), 32_000, 1).length, 960 * 2);
  });

  it("continues after invalid packets, with one error each", () => {
    const packets = packetsOf(tone(440, RATE, RATE), RATE, 1);
    const decoder = newOpusDecoder({ rate: RATE, channels: 1 });
    const before = packets.slice(0, 20).map((packet) => decoder.decode(packet));
    for (const bad of [Buffer.alloc(0), Buffer.from([0xff, 0xff, 0xff]), Buffer.alloc(9000, 1)])
      assert.throws(() => decoder.decode(bad), isFormatError);
    const after = packets.slice(20).map((packet) => decoder.decode(packet));
    decoder.close();
    assert.ok(Buffer.concat([...before, ...after]).equals(decode(packets, RATE, 1)));
  });

  it("survives any bytes, and the speakers beside it do too", () => {
    const healthy = newOpusDecoder({ rate: RATE, channels: 1 });
    const packets = packetsOf(tone(440, RATE, RATE), RATE, 1);
    const heard: Buffer[] = [];
    const wild = newOpusDecoder({ rate: RATE, channels: 2 });
    let refused = 0;
    for (const [index, packet] of packets.entries()) {
      for (let bytes = 1; bytes < 60; bytes++)
        try {
          wild.decode(noise(bytes, index * 60 + bytes).subarray(0, bytes));
        } catch (error) {
          assert.ok(isFormatError(error));
          refused += 1;
        }
      heard.push(healthy.decode(packet));
    }
    wild.close();
    healthy.close();
    assert.ok(refused > 0);
    assert.ok(Buffer.concat(heard).equals(decode(packets, RATE, 1)));
  });

  it("recovers from lost packets", () => {
    const packets = packetsOf(tone(440, RATE, 2 * RATE), RATE, 1);
    const decoder = newOpusDecoder({ rate: RATE, channels: 1 });
    for (const packet of packets.slice(0, 30)) decoder.decode(packet);
    const after = Buffer.concat(packets.slice(33).map((packet) => decoder.decode(packet)));
    decoder.close();
    const wanted = decode(packets, RATE, 1).subarray(33 * 960 * 2);
    assert.equal(after.length, wanted.length);
    assert.ok(correlation(wanted.subarray(RATE), after.subarray(RATE), 0) > 0.999);
  });

  it("never writes into what it returned", () => {
    const [first, second] = packetsOf(noise(1920, 3), RATE, 1);
    const decoder = newOpusDecoder({ rate: RATE, channels: 1 });
    const samples = decoder.decode(first ?? Buffer.alloc(0));
    const kept = Buffer.from(samples);
    decoder.decode(second ?? Buffer.alloc(0));
    assert.ok(samples.equals(kept));
    decoder.close();
  });

  it("frees its memory: thousands of decoders, one after the other", () => {
    const [packet] = packetsOf(tone(440, RATE, 960), RATE, 1);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 5000; i++) {
      const decoder = newOpusDecoder({ rate: RATE, channels: 2 });
      decoder.decode(packet ?? Buffer.alloc(0));
      decoder.close();
    }
    // 5000 of 27 kB would be 135 MB.
    assert.ok(process.memoryUsage().rss - before < 60e6);
  });
});

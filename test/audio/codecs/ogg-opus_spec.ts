import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { decodeOggOpus, isOgg, readOggOpus } from "../../../src/audio/codecs/ogg-opus";
import { ffmpeg, needFfmpeg } from "../ffmpeg";
import { decibels, loudness, signalToNoise } from "../signals";

const SPEECH = "src/simulator/speech/conversation.opus";
const file = readFileSync(SPEECH);
/** ms */
const DURATION: number = JSON.parse(readFileSync("src/simulator/speech/conversation.json", "utf8")).duration;
const PAGE_HEAD = 27;

/** The file with its first packet, the OpusHead, changed. */
function withHead(change: (head: Buffer) => void): Buffer {
  const copy = Buffer.from(file);
  change(copy.subarray(PAGE_HEAD + 1));
  return copy;
}

/** The file with one of its packets filled with a byte. */
function withPacket(index: number, byte: number): Buffer {
  const { packets } = readOggOpus(file);
  const packet = packets[index] ?? Buffer.alloc(0);
  const at = file.indexOf(packet);
  return Buffer.from(file).fill(byte, at, at + packet.length);
}

describe("Opus in Ogg", () => {
  for (const rate of [8000, 16_000, 48_000])
    it(`is exactly as long as the sound was, at ${rate} Hz`, () => {
      const { channels, samples } = decodeOggOpus(file, rate);
      assert.equal(channels, 1);
      assert.equal(samples.length / 2, (DURATION * rate) / 1000);
    });

  it("is what ffmpeg with libopus decodes, at its place in time, 80 dB and more", function () {
    needFfmpeg(this);
    const theirs = ffmpeg(["-c:a", "libopus", "-i", SPEECH, "-f", "s16le", "-"]);
    const { samples } = decodeOggOpus(file, 48_000);
    assert.equal(samples.length, theirs.length);
    assert.ok(signalToNoise(theirs, samples) > 80, `${signalToNoise(theirs, samples)} dB`);
  });

  it("may be stereo, with packets that go on over pages, beside another stream, and cut off", function () {
    needFfmpeg(this);
    const noise = ["-f", "lavfi", "-i", "anoisesrc=r=48000:d=3:seed=1:a=0.5"];
    const opus = ["-c:a", "libopus", "-ac", "2", "-b:a", "500k", "-vbr", "off", "-frame_duration", "60"];
    const encoded = ffmpeg([
      ...noise,
      ...noise,
      "-map",
      "0",
      "-c:a:0",
      "flac",
      "-map",
      "1",
      ...opus.with(0, "-c:a:1"),
      "-f",
      "ogg",
      "-",
    ]);
    const theirs = ffmpeg(["-i", "-", "-map", "0:1", "-f", "s16le", "-"], encoded);
    const { channels, samples } = decodeOggOpus(encoded, 48_000);
    assert.equal(channels, 2);
    assert.equal(samples.length, theirs.length);
    assert.ok(signalToNoise(theirs, samples) > 40, `${signalToNoise(theirs, samples)} dB`);

    const cut = decodeOggOpus(encoded.subarray(0, encoded.length / 2), 48_000).samples;
    assert.ok(cut.length > samples.length / 4 && cut.length < samples.length);
    assert.ok(samples.subarray(0, cut.length).equals(cut));
  });

  it("is as loud as its gain says", () => {
    const half = withHead((head) => head.writeInt16LE(-6 * 256, 16));
    const change = loudness(decodeOggOpus(half, 16_000).samples) / loudness(decodeOggOpus(file, 16_000).samples);
    assert.ok(Math.abs(decibels(change) + 6) < 0.1, `${decibels(change)} dB`);
  });

  it("is distinguished from other files", () => {
    assert.equal(isOgg(file), true);
    for (const other of ["", "RIFF....WAVE", "OGGS"]) assert.equal(isOgg(Buffer.from(other)), false);
  });

  for (const [what, damaged, reason] of [
    ["nothing of Opus in it", withHead((head) => head.write("vorbis..")), /contains no Opus/],
    ["only the beginning of a page", file.subarray(0, 20), /contains no Opus/],
    ["six channels", withHead((head) => head.fill(6, 9, 10).fill(1, 18, 19)), /6 channels/],
    ["no channel", withHead((head) => head.fill(0, 9, 10)), /0 channels/],
    [
      "other bytes between its pages",
      Buffer.concat([file, Buffer.alloc(40)]),
      new RegExp(`damaged at byte ${file.length}:`),
    ],
    ["packets of another kind", withPacket(9, 0xff), /damaged: its packet \d+ is not Opus/],
  ] as const)
    it(`with ${what} is refused with the reason`, () => {
      assert.throws(
        () => decodeOggOpus(damaged, 16_000),
        (error) => error instanceof RangeError && reason.test(error.message),
      );
    });

  it("returns every packet once", () => {
    const { packets, preSkip, end } = readOggOpus(file);
    assert.equal(packets.length, Math.ceil(end / 5760));
    assert.equal(preSkip, 312);
  });
});

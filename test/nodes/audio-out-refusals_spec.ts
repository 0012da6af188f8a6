// What zoom audio cannot accept, and settings it refuses, with the cure.

import assert from "node:assert/strict";
import { assertSamples, errors, load, PACKET, packets, payloads, sent } from "./audio-out-support";
import { audio, end, inNodeRed, ramp, T0 } from "./output-harness";

/** What Node-RED leaves of a variable that is not set. */
const unset = ["$", "{NOT_SET}"].join("");

describe("zoom-rtms-audio-out", () => {
  inNodeRed();

  describe("what it cannot accept", () => {
    it("refuses other codecs once per stream, names the cure, and continues", async () => {
      const harness = await load({ chunk: "packet" });
      const mp3 = audio(T0, ramp(0, 10), {}, { encoding: "mp3", width: 0 });
      await harness.feed(mp3, { ...mp3 }, { ...audio(T0, ramp(0, 10), { streamId: "S2" }, { encoding: "mp3" }) });
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_AUDIO_FORMAT", "RTMS_AUDIO_FORMAT"],
      );
      assert.match(errors(harness)[0]?.message ?? "", /S1.*mp3.*s16le, alaw/s);
      await harness.feed(...packets(1));
      assert.equal(harness.out.length, 1);
    });

    it("leaves out half a sample and says so once", async () => {
      const harness = await load({ chunk: "packet" });
      const odd = () => audio(T0, Buffer.concat([ramp(0, 4), Buffer.from([1])]));
      await harness.feed(odd(), odd());
      assertSamples(payloads(harness)[0], ramp(0, 4));
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_AUDIO_FORMAT"],
      );
    });

    it("begins a new group when the format changes", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1), audio(T0 + 20, ramp(0, 160), {}, { rate: 8000 }), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => [m.audio.rate, m.audio.samples]),
        [
          [16000, 320],
          [8000, 160],
        ],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.rtms.sequence),
        [0, 1],
      );
    });

    it("reports a clock that was set, once, and continues after it", async () => {
      const harness = await load({ chunk: "packet" });
      const day = 86_400_000;
      await harness.feed(
        ...packets(1),
        ...packets(2, 2 * day),
        ...packets(2, -3 * day),
        ...packets(1, -3 * day + 140),
        end("audio", T0),
      );
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_LIMIT"],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.audio.samples),
        [320, 320, 320, 320, 320, 1920, 0],
      );
    });

    it("answers what is no message of a stream with RTMS_INPUT", async () => {
      const harness = await load();
      await harness.feed({ payload: Buffer.alloc(2) }, { payload: { action: "dance" } }, { rtms: { medium: "audio" } });
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_INPUT", "RTMS_INPUT", "RTMS_INPUT"],
      );
    });

    it("accepts a Buffer that went through JSON", async () => {
      const harness = await load({ chunk: "packet" });
      await harness.feed(JSON.parse(JSON.stringify(packets(1)[0])));
      assertSamples(payloads(harness)[0], ramp(0, PACKET));
    });
  });

  for (const [property, value, supported] of [
    ["output", "mp3", /wav, raw, wav-stream, data-uri, file/],
    ["source", "all", /each, mix, stereo/],
    ["encoding", "opus", /s16le, f32le, mulaw, alaw/],
    ["rate", 11025, /0, 8000, .*48000/],
    ["chunk", "word", /packet, time, silence, stream/],
    ["chunkMs", 5, /20 to 60000/],
    ["silenceMs", "none", /100 to 10000/],
    ["minMs", -1, /0 to 10000/],
    ["maxMs", 999, /1000 to 600000/],
    ["padMs", 2001, /0 to 2000/],
    ["tail", "drop", /send, pad/],
    ["tailSilence", 60001, /0 to 60000/],
    ["maxFill", -1, /0 to 60000/],
    ["lateMs", 10001, /0 to 10000/],
    ["rotateMB", -1, /0 to/],
    ["rotateMinutes", -1, /0 to/],
    ["directory", unset, /NOT_SET/],
    ["filename", unset, /NOT_SET/],
  ] as const)
    it(`refuses ${property} ${value} with a red status and the cure, once per stream`, async () => {
      const harness = await load({ [property]: value });
      await harness.feed(...packets(2));
      assert.equal(harness.out.length, 0);
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_INPUT"],
      );
      assert.match(errors(harness)[0]?.message ?? "", supported);
      assert.match(errors(harness)[0]?.message ?? "", new RegExp(`"${property}"`));
    });
});

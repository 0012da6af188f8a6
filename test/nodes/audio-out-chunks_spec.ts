// How zoom audio cuts what comes into messages: by packet, by time, and by stream.

import assert from "node:assert/strict";
import { parseWav } from "../../src/audio/codecs/wav";
import { until } from "../until";
import { assertSamples, BOB, load, PACKET, packets, payloads, sent, silence } from "./audio-out-support";
import { ALICE, audio, end, helper, inNodeRed, type Message, ramp, T0 } from "./output-harness";

describe("zoom-rtms-audio-out", () => {
  inNodeRed();

  describe("chunk: packet", () => {
    it("sends each packet on, with the message's own properties, and an empty last message", async () => {
      const harness = await load({ chunk: "packet" });
      const [one, two] = packets(2);
      await harness.feed(
        { ...one, mine: "kept", _msgid: "m1" },
        { ...two, payload: two?.payload },
        end("audio", T0 + 40),
      );
      const [first, second, last] = sent(harness);
      assert.equal(harness.out.length, 3);
      assertSamples(first?.payload, ramp(0, PACKET));
      assertSamples(second?.payload, ramp(PACKET, PACKET));
      assert.equal(first?.mine, "kept");
      assert.equal(first?._msgid, "m1");
      assert.equal(first?.topic, "rtms/S1/audio/1");
      assert.equal(first?.format, "raw");
      assert.deepEqual(first?.audio, {
        rate: 16000,
        width: 2,
        channels: 1,
        encoding: "s16le",
        timestamp: T0,
        duration: 20,
        samples: PACKET,
      });
      assert.deepEqual(first?.rtms, {
        product: "meeting",
        id: "uuid/1==",
        streamId: "S1",
        medium: "audio",
        timestamp: T0,
        receivedAt: T0 + 7,
        sequence: 0,
        speaker: ALICE,
      });
      assert.equal(first && "complete" in first, false);
      assert.deepEqual(last?.parts, { id: first?.parts.id, index: 2, type: "buffer", count: 3 });
      assert.equal(last?.complete, true);
      assert.equal(last?.payload.length, 0);
      assert.equal(last?.audio.samples, 0);
      assert.equal(last?.audio.timestamp, T0 + 40);
      assert.deepEqual(last?.rtms.speaker, ALICE);
      assert.equal(last?.rtms.sequence, 2);
    });

    it("puts the silence of a gap before the packet that follows it", async () => {
      const harness = await load({ chunk: "packet" });
      await harness.feed(...packets(1), ...packets(1, 120, PACKET));
      assert.equal(harness.out.length, 1, "another might be missing before it");
      await harness.feed(end("audio", T0));
      assertSamples(payloads(harness)[1], silence(1600), ramp(PACKET, PACKET));
      assert.equal(sent(harness)[1]?.audio.timestamp, T0 + 20);
    });

    it("waits at most lateMs for what is missing, and not at all with 0", async () => {
      const settled = await load({ chunk: "packet", lateMs: 100 });
      const [one, two, three, four, ...more] = packets(9).filter((_, n) => n !== 2) as [Message, ...Message[]];
      await settled.feed(one, ...[two, three, four].filter((m) => m !== undefined));
      assert.equal(settled.out.length, 2);
      await settled.feed(...packets(1, 40, 2 * PACKET));
      assertSamples(Buffer.concat(payloads(settled)), ramp(0, 5 * PACKET));
      await settled.feed(...more);
      assert.equal(settled.out.length, 9);
      await helper.unload();
      const hasty = await load({ chunk: "packet", lateMs: "0" });
      await hasty.feed(...packets(1), ...packets(1, 120, PACKET));
      assert.equal(hasty.out.length, 2);
    });

    it("releases what waits in vain when nobody speaks any more", async () => {
      const harness = await load({ chunk: "packet", lateMs: 100 });
      await harness.feed(...packets(1), ...packets(1, 120, PACKET));
      await until(() => harness.out.length === 2);
    });

    it("sends and keeps memory of its own", async () => {
      const harness = await load({ chunk: "packet" });
      const packet = audio(T0, ramp(0, PACKET));
      const early = audio(T0 + 40, ramp(0, PACKET));
      await harness.feed(packet, early);
      for (const { payload } of [packet, early]) (payload as Buffer).fill(0);
      await harness.feed(end("audio", T0));
      assertSamples(Buffer.concat(payloads(harness)), ramp(0, PACKET), silence(PACKET), ramp(0, PACKET));
    });
  });

  describe("chunk: time", () => {
    it("cuts to the sample across packets and sends the rest at the end, with the group's first properties", async () => {
      const harness = await load({ chunk: "time", chunkMs: "50" });
      const [one, ...more] = packets(6);
      await harness.feed({ ...one, mine: 1, _msgid: "m1" }, ...more.map((m) => ({ ...m, mine: 2 })), end("audio", T0));
      assert.deepEqual(
        sent(harness).map((m) => m.audio.samples),
        [800, 800, 320],
      );
      assertSamples(Buffer.concat(payloads(harness)), ramp(0, 1920));
      assert.deepEqual(
        sent(harness).map((m) => m.mine),
        [1, 1, 1],
      );
      assert.notEqual(sent(harness)[0]?._msgid, "m1");
      assert.deepEqual(
        sent(harness).map((m) => m.audio.timestamp),
        [T0, T0 + 50, T0 + 100],
      );
      assert.deepEqual(
        sent(harness).map((m) => m.complete),
        [undefined, undefined, true],
      );
      assert.equal(sent(harness)[2]?.parts.count, 3);
      assert.equal(new Set(sent(harness).map((m) => m.filename)).size, 3);
    });

    it("writes a plain WAV header before each chunk, and a bare one when nothing is left", async () => {
      const harness = await load({ output: "wav", chunk: "time", chunkMs: 20 });
      await harness.feed(...packets(2), end("audio", T0));
      const [first, , last] = sent(harness);
      assert.equal(first?.payload.length, 44 + 640);
      const wav = parseWav(first?.payload ?? Buffer.alloc(0));
      assert.deepEqual([wav.rate, wav.channels, wav.width], [16000, 1, 2]);
      assertSamples(wav.samples, ramp(0, PACKET));
      assert.equal(first?.format, "wav");
      assert.equal(last?.payload.length, 44);
      assert.equal(parseWav(last?.payload ?? Buffer.alloc(0)).samples.length, 0);
      assert.equal(last?.complete, true);
    });

    it("sends what waits when nobody speaks any more, and fills it up with tail pad", async () => {
      const short = await load({ chunk: "time", chunkMs: 200, lateMs: "100" });
      await short.feed(...packets(13));
      await until(() => short.out.length === 2);
      assertSamples(Buffer.concat(payloads(short)), ramp(0, 13 * PACKET));
      await helper.unload();
      const padded = await load({ chunk: "time", chunkMs: 200, lateMs: "100", tail: "pad", tailSilence: "300" });
      await padded.feed(...packets(13));
      await until(() => padded.out.length === 3);
      const [, , last] = sent(padded);
      assertSamples(Buffer.concat(payloads(padded)), ramp(0, 13 * PACKET), silence(9600 - 13 * PACKET));
      assert.equal(last?.audio.timestamp, T0 + 400);
    });

    it("reports a pause of more than maxFill, and sends nothing for it", async () => {
      const harness = await load({ chunk: "time", chunkMs: 20, maxFill: "100" });
      const hour = T0 + 3_600_000;
      await harness.feed(
        ...packets(1),
        audio(hour, ramp(640, PACKET)),
        audio(hour + 20, ramp(960, PACKET)),
        end("audio", T0),
      );
      const [one, two, three] = sent(harness);
      assert.equal(harness.out.length, 4);
      assertSamples(Buffer.concat(payloads(harness)), ramp(0, PACKET), ramp(640, 640));
      assert.deepEqual(
        [one, two, three].map((message) => message?.audio.silenceBefore),
        [undefined, 3_600_000 * 16 - PACKET, undefined],
      );
    });

    it("fills a gap to the sample, joins jitter, and adds nothing with fillGaps off", async () => {
      const fed = [
        ...packets(1),
        audio(T0 + 33, ramp(PACKET, PACKET)),
        audio(T0 + 5040, ramp(640, PACKET)),
        end("audio", T0),
      ];
      const filled = await load({ chunk: "time", chunkMs: 20, maxFill: 60_000 });
      await filled.feed(...fed);
      assertSamples(Buffer.concat(payloads(filled)), ramp(0, 640), silence(80_000), ramp(640, PACKET));
      await helper.unload();
      const joined = await load({ chunk: "time", chunkMs: 20, fillGaps: "false" });
      await joined.feed(...fed);
      assertSamples(Buffer.concat(payloads(joined)), ramp(0, 960));
    });
  });

  describe("chunk: stream", () => {
    it("sends one WAV per speaker, aligned to the stream's first packet", async () => {
      const harness = await load({ output: "wav", chunk: "stream" });
      const bob = { speaker: BOB };
      await harness.feed(...packets(2), ...packets(2, 110, 0, bob), ...packets(1, 40, 640), end("audio", T0 + 200));
      assert.equal(harness.out.length, 2);
      const [alice, other] = sent(harness);
      assertSamples(parseWav(alice?.payload ?? Buffer.alloc(0)).samples, ramp(0, 960));
      assertSamples(parseWav(other?.payload ?? Buffer.alloc(0)).samples, silence(1760), ramp(0, 640));
      assert.equal(other?.audio.timestamp, T0);
      assert.deepEqual(other?.rtms.speaker, BOB);
      assert.equal(other?.filename, "meeting_uuid_1==_Bob_2_2025-11-21_04-40-00.wav");
      for (const message of [alice, other]) {
        assert.equal(message?.complete, true);
        assert.equal(message?.parts.count, 1);
        assert.equal(message?.rtms.sequence, 0);
      }
      assert.notEqual(alice?.parts.id, other?.parts.id);
    });

    it("keeps the alignment when another speaker's packet arrived first but was spoken later", async () => {
      const harness = await load({ chunk: "stream" });
      await harness.feed(...packets(1, 15), ...packets(1, 0, 0, { speaker: BOB }), end("audio", T0));
      assertSamples(payloads(harness)[0], silence(240), ramp(0, PACKET));
      assertSamples(payloads(harness)[1], ramp(0, PACKET));
    });
  });
});

// The files of zoom audio.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseWav } from "../../src/audio/codecs/wav";
import { until } from "../until";
import { assertSamples, BOB, errors, load, PACKET, packets, sent, silence } from "./audio-out-support";
import { ALICE, end, event, helper, inNodeRed, type Message, ramp, T0 } from "./output-harness";

describe("zoom-rtms-audio-out", () => {
  inNodeRed();

  describe("output: file", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "zoom-rtms-test-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const files = () => readdirSync(folder).filter((name) => name.endsWith(".wav"));
    const record = (properties: Message = {}) => load({ output: "file", directory: folder, lateMs: 0, ...properties });

    it("sends the path of each speaker's file, lined up, when the stream ends", async () => {
      const harness = await record();
      await harness.feed(...packets(5), ...packets(5, 200, 0, { speaker: BOB }), end("audio", T0));
      assert.equal(harness.out.length, 2, "done() waits for the files");
      const [alice, bob] = [...harness.out].sort((a, b) => String(a.payload).localeCompare(String(b.payload)));
      const wav = (message: Message | undefined) => parseWav(readFileSync(String(message?.payload)));
      assertSamples(wav(alice).samples, ramp(0, 1600));
      assertSamples(wav(bob).samples, silence(3200), ramp(0, 1600));
      assert.equal(alice?.filename, alice?.payload);
      assert.deepEqual([alice?.format, alice?.complete], ["wav", true]);
      assert.deepEqual(alice?.file, {
        path: alice?.payload,
        bytes: statSync(String(alice?.payload)).size,
        duration: 100,
        start: T0,
        speaker: ALICE,
      });
      assert.match(String(bob?.payload), /meeting_uuid_1==_Bob_2_2025-11-21_04-40-00\.wav$/);
      assert.deepEqual(bob?.parts && { ...bob.parts, id: "" }, { id: "", index: 0, type: "buffer", count: 1 });
    });

    it("is compressed if the node is so set, at a rate that Opus knows", async () => {
      const harness = await record({ container: "m4a", rate: 44_100, encoding: "f32le" });
      await harness.feed(...packets(50), end("audio", T0));
      const [message] = sent(harness);
      assert.ok(message);
      const { payload, filename, format, audio, file } = message;
      assert.match(String(payload), /meeting_uuid_1==_Alice_1_2025-11-21_04-40-00\.m4a$/);
      assert.deepEqual([filename, format, file?.duration], [payload, "m4a", 1000]);
      const { encoding, width, rate, channels, samples, duration } = audio;
      assert.deepEqual([encoding, width, rate, channels, samples, duration], ["opus", 0, 48_000, 1, 48_000, 1000]);
      const json = JSON.parse(readFileSync(String(payload).replace("m4a", "json"), "utf8"));
      const told = { container: "m4a", encoding: "opus", rate: 48_000, channels: 1, width: 0 };
      assert.deepEqual([json.format, json.samples], [told, 48_000]);
      assert.ok(Number(file?.bytes) < 6000, "a sixteenth of the samples");
    });

    it("is what a new node does, unlike one that an older package saved without it", async () => {
      const fresh = await record({ output: "", version: 2 });
      await fresh.feed(...packets(5), end("audio", T0));
      assert.deepEqual([fresh.out.length, files().length], [1, 1]);
      assert.ok(files().includes(basename(String(fresh.out[0]?.payload))));
      await helper.unload();
      const old = await record({ output: "", version: 1 });
      await old.feed(...packets(5), end("audio", T0));
      assert.ok(old.out.every(({ payload }) => Buffer.isBuffer(payload)));
      assert.equal(files().length, 1);
    });

    it("begins a new file after each minute, with one group", async () => {
      const harness = await record({ rotateMinutes: 1, source: "mix" });
      const minutes = [0, 1, 2].flatMap((minute) => packets(1, minute * 60_000, minute * PACKET));
      await harness.feed(...minutes, end("audio", T0));
      await until(() => harness.out.length === 3);
      assert.deepEqual(
        sent(harness).map(({ audio, parts }) => [audio.samples, parts.index, parts.count]),
        [
          [960_000, 0, undefined],
          [960_000, 1, undefined],
          [PACKET, 2, 3],
        ],
      );
      assert.equal(new Set(sent(harness).map(({ parts }) => parts.id)).size, 1);
      assert.equal(files().length, 3);
    });

    it("is finished when the node is deployed again", async () => {
      const harness = await record();
      await harness.feed(...packets(3));
      await harness.deploy({ output: "file", directory: folder });
      assert.equal(files().length, 1);
      assertSamples(parseWav(readFileSync(join(folder, files()[0] ?? ""))).samples, ramp(0, 960));
    });

    it("is encoded and resampled as it comes", async () => {
      const harness = await record({ encoding: "mulaw", rate: "8000" });
      await harness.feed(...packets(50), end("audio", T0));
      const wav = parseWav(readFileSync(String(harness.out[0]?.payload)));
      assert.deepEqual([wav.rate, wav.encoding, wav.samples.length], [8000, "mulaw", 8000]);
    });

    it("is deleted when Zoom revokes the stream, if the setting says so", async () => {
      const reason = { reason: { code: 1, name: "REVOKED", final: true, revoked: true } };
      const kept = await record();
      await kept.feed(...packets(3), event("stopped", T0, reason));
      assert.equal(files().length, 1);
      await helper.unload();
      const harness = await record({ deleteRevoked: true });
      await harness.feed(...packets(3, 0, 0, { streamId: "S2" }));
      await harness.feed(...packets(3), { payload: { action: "flush", streamId: "S1" } }, ...packets(3, 1000));
      assert.equal(harness.out.length, 1);
      await harness.feed(event("stopped", T0, reason));
      assert.deepEqual(harness.caught, []);
      assert.equal(files().length, 0, "S2 is not complete yet");
      assert.equal(harness.out.length, 2);
      assert.equal(harness.out.at(-1)?.payload, "");
      assert.equal(harness.out.at(-1)?.complete, true);
      await harness.feed(end("audio", T0, "S2"));
      assert.equal(files().length, 1);
    });

    it("reports a folder that cannot be written, at the start and once per stream, and does not disturb the flow", async () => {
      writeFileSync(join(folder, "taken"), "");
      const harness = await record({ directory: join(folder, "taken") });
      await until(() => harness.caught.length === 1);
      await harness.feed(...packets(100), end("audio", T0));
      await until(() => harness.out.length > 0);
      assert.deepEqual(
        errors(harness).map(({ code }) => code),
        ["RTMS_FILE", "RTMS_FILE"],
      );
      assert.match(errors(harness)[1]?.message ?? "", /S1/);
      assert.equal(harness.out.at(-1)?.complete, true);
      assert.equal(harness.out.at(-1)?.payload, "");
    });
  });
});

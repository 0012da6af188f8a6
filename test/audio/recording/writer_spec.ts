import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ENCODINGS } from "../../../src/audio/codecs/encodings";
import { LONGEST_WAV, parseWav, wavHeaderBytes } from "../../../src/audio/codecs/wav";
import { openRecording } from "../../../src/audio/recording/writer";
import type { FinishedFile } from "../../../src/audio/saved/end";
import type { EncodingName } from "../../../src/audio/settings";
import { opusFormat } from "../opus-files";
import { ffprobe, needPlayers, soxi } from "../players";
import {
  FORMAT,
  filesIn,
  formatOf,
  handClock,
  optionsOf,
  ownFolder,
  START,
  samples,
  samplesOf,
  settled,
  watchedDisk,
} from "../recording-support";

const SILENCE: Record<EncodingName, number> = { s16le: 0, f32le: 0, mulaw: 0xff, alaw: 0xd5 };
const NAMES = Object.keys(ENCODINGS) as EncodingName[];

describe("a recording on disk", () => {
  const folder = ownFolder();

  it("is a WAV of exactly its samples, and a JSON beside it", async function () {
    const told: FinishedFile[] = [];
    const recording = openRecording(optionsOf(folder(), { onFile: (file) => told.push(file) }));
    recording.write(samples(FORMAT, 320));
    recording.silence(160);
    recording.write(samples(FORMAT, 320, 320));
    const files = await recording.finish();
    const path = join(folder(), "Ana_16778240.wav");
    const speaker = { id: "16778240", name: "Ana" };
    const bytes = wavHeaderBytes(FORMAT) + 1600;
    assert.deepEqual(files, [
      {
        path,
        bytes,
        duration: 50,
        start: START,
        speaker,
        samples: 800,
        format: FORMAT,
        container: "wav",
        streamId: "s1",
        product: "meeting",
        id: "abc==",
        complete: true,
      },
    ]);
    assert.deepEqual([told, recording.finished, recording.frames, statSync(path).size], [files, files, 800, bytes]);
    assert.deepEqual(filesIn(folder()), ["Ana_16778240.json", "Ana_16778240.wav"]);
    assert.deepEqual(JSON.parse(readFileSync(join(folder(), "Ana_16778240.json"), "utf8")), {
      recorder: "node-red-contrib-zoom-rtms",
      file: "Ana_16778240.wav",
      product: "meeting",
      id: "abc==",
      streamId: "s1",
      speakers: [speaker],
      speaker,
      start: "2026-11-21T09:24:39.000Z",
      startMs: START,
      format: { container: "wav", encoding: "s16le", rate: 16_000, channels: 1, width: 2 },
      bytes,
      samples: 800,
      duration: 50,
      complete: true,
    });
    needPlayers(this);
    const probed = { codec: "pcm_s16le", rate: 16_000, channels: 1, samples: 800 };
    assert.deepEqual([ffprobe(path), ...soxi(path)], [probed, probed]);
  });

  it("loses no sample, whatever comes and wherever it is cut (property)", async () => {
    const step = fc.oneof(
      fc.record({ samples: fc.integer({ min: 0, max: 700 }) }),
      fc.record({ silence: fc.integer({ min: 0, max: 900 }) }),
      fc.constant("wait" as const),
    );
    const setup = fc.record({
      encoding: fc.constantFrom(...NAMES),
      container: fc.constantFrom("wav" as const, "raw" as const),
      channels: fc.constantFrom(1, 2),
      rotateFrames: fc.constantFrom(0, 1, 300, 999),
      rotateBytes: fc.constantFrom(0, 0, 1500, 4001),
      steps: fc.array(step, { maxLength: 8 }),
    });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(setup, async ({ encoding, container, channels, rotateFrames, rotateBytes, steps }) => {
        const format = formatOf(encoding, 8000, channels);
        // A file a frame: some will do.
        const few = rotateFrames === 1 ? [{ samples: Math.min(steps.length, 1) * 50 }] : steps;
        const directory = join(folder(), String(runs++));
        const recording = openRecording(optionsOf(directory, { format, container, rotateFrames, rotateBytes }));
        const expected: Buffer[] = [];
        let frames = 0;
        for (const one of few) {
          if (one === "wait") await new Promise(setImmediate);
          else if ("samples" in one) {
            expected.push(samples(format, one.samples, frames));
            recording.write(samples(format, one.samples, frames));
            frames += one.samples;
          } else {
            expected.push(Buffer.alloc(one.silence * channels * format.width, SILENCE[encoding]));
            recording.silence(one.silence);
            frames += one.silence;
          }
        }
        const files = await recording.finish();
        assert.deepEqual(Buffer.concat(files.map(samplesOf)), Buffer.concat(expected));
        let before = 0;
        for (const [index, file] of files.entries()) {
          assert.equal(file.start, Math.round(START + before / 8));
          assert.equal(file.bytes, statSync(file.path).size);
          assert.ok(!rotateFrames || file.samples <= rotateFrames);
          assert.ok(!rotateBytes || file.bytes <= rotateBytes);
          const frameBytes = channels * format.width;
          const full = file.samples === rotateFrames || file.bytes > rotateBytes - frameBytes - 2;
          assert.ok(index === files.length - 1 || full, "a file that is not the last is full");
          before += file.samples;
        }
        assert.equal(before, frames);
        if (frames > 0) assert.equal(filesIn(directory).length, 2 * files.length);
      }),
      { numRuns: 40 },
    );
  });

  it("without a frame has no file", async () => {
    const recording = openRecording(optionsOf(join(folder(), "new")));
    recording.write(Buffer.alloc(0));
    recording.silence(0);
    assert.deepEqual([await recording.finish(), filesIn(folder())], [[], []]);
  });

  it("accepts nothing after its end", async () => {
    const recording = openRecording(optionsOf(folder()));
    recording.write(samples(FORMAT, 10));
    const first = await recording.finish();
    recording.write(samples(FORMAT, 10));
    recording.silence(10);
    assert.deepEqual([await recording.finish(), recording.frames], [first, 10]);
  });

  it("plays while it grows, and its header is never 5 s behind", async () => {
    const clock = handClock();
    const recording = openRecording(optionsOf(folder(), { clock }));
    const part = join(folder(), "Ana_16778240.wav.part");
    const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    for (let second = 1; second <= 20; second++) {
      if (second % 3 === 0) recording.silence(16_000);
      else recording.write(samples(FORMAT, 16_000, (second - 1) * 16_000));
      clock.pass(1);
      await settled(() => size() === wavHeaderBytes(FORMAT) + second * 32_000);
      await new Promise(setImmediate);
      await settled(() => parseWav(readFileSync(part)).samples.length > (second - 4) * 32_000);
    }
    assert.deepEqual(filesIn(folder()), ["Ana_16778240.wav.part", "Ana_16778240.wav.part.json"]);
    await recording.finish();
    assert.deepEqual(filesIn(folder()), ["Ana_16778240.json", "Ana_16778240.wav"]);
  });

  for (const container of ["wav", "raw", "m4a"] as const)
    it(`shows that its process is alive when no audio arrives (${container})`, async () => {
      const clock = handClock();
      const touched: string[] = [];
      const disk = watchedDisk((step) => void touched.push(step));
      const format = container === "m4a" ? opusFormat() : FORMAT;
      const recording = openRecording(optionsOf(folder(), { clock, container, format, disk }));
      recording.write(samples(FORMAT, 10));
      const touch = container === "wav" ? "write" : "utimes";
      await settled(() => touched.at(-1) === touch);
      const before = touched.length;
      for (let second = 0; second < 30; second++) {
        clock.pass(1);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.deepEqual(touched.slice(before), [touch, touch]);
      await recording.finish();
    });

  it("holds a day of silence without room or time for it, in files below 4 GiB", async function () {
    const format = formatOf("f32le", 48_000, 2);
    const recording = openRecording(optionsOf(folder(), { format }));
    recording.silence(24 * 3600 * 48_000);
    recording.write(samples(format, 480));
    recording.silence(480);
    const files = await recording.finish();
    const frames = 24 * 3600 * 48_000 + 960;
    assert.equal(files.length, 8);
    for (const { bytes } of files) assert.ok(bytes <= LONGEST_WAV);
    assert.equal(
      files.reduce((sum, { bytes }) => sum + bytes - wavHeaderBytes(format), 0),
      frames * 8,
    );
    for (const [index, { start, duration }] of files.entries())
      assert.ok(Math.abs((files[index + 1]?.start ?? start + duration) - (start + duration)) <= 1);
    assert.ok(
      files.every(({ path }) => statSync(path).blocks * 512 < 1_000_000),
      "holes",
    );
    needPlayers(this);
    assert.equal(
      files.reduce((sum, { path }) => sum + ffprobe(path).samples, 0),
      frames,
    );
  });
});

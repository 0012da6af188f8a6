import assert from "node:assert/strict";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ENCODINGS, type EncodingName } from "../../src/audio/encodings";
import { type FinishedFile, openRecording, type RecordingClock } from "../../src/audio/recording-file";
import { LONGEST_WAV, parseWav, wavHeaderBytes } from "../../src/audio/wav";
import type { RtmsError } from "../../src/protocol/errors";
import { ffprobe, needPlayers, soxi } from "./players";
import {
  failure,
  filesIn,
  formatOf,
  newFolder,
  optionsOf,
  removeFolder,
  START,
  samples,
  watchedDisk,
} from "./recording-support";

const FORMAT = formatOf();
const SILENCE: Record<EncodingName, number> = { s16le: 0, f32le: 0, mulaw: 0xff, alaw: 0xd5 };
const NAMES = Object.keys(ENCODINGS) as EncodingName[];

/** The samples of a file, by its container. */
function samplesOf({ path, container }: FinishedFile): Buffer {
  const bytes = readFileSync(path);
  return container === "wav" ? parseWav(bytes).samples : bytes;
}

/** A clock that is moved by hand; nothing ticks by itself. */
function handClock(): RecordingClock & { pass(ms: number): void } {
  let now = 0;
  let tick: (() => void) | undefined;
  return {
    now: () => now,
    every(_, run) {
      tick = run;
      return () => {
        tick = undefined;
      };
    },
    pass(ms) {
      now += ms;
      tick?.();
    },
  };
}

/** Until the disk has done what was begun. */
async function settled(ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000 && !ready(); tries++) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.ok(ready(), "the disk did not get there");
}

describe("a recording on disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => removeFolder(folder));

  it("is a WAV of exactly its samples, and a JSON beside it", async function () {
    const told: FinishedFile[] = [];
    const recording = openRecording(optionsOf(folder, { onFile: (file) => told.push(file) }));
    recording.write(samples(FORMAT, 320));
    recording.silence(160);
    recording.write(samples(FORMAT, 320, 320));
    const files = await recording.finish();
    const path = join(folder, "Ana_16778240.wav");
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
    assert.deepEqual(filesIn(folder), ["Ana_16778240.json", "Ana_16778240.wav"]);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "Ana_16778240.json"), "utf8")), {
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
        const few = rotateFrames === 1 ? steps.slice(0, 1).filter((one) => one === "wait" || "samples" in one) : steps;
        const directory = join(folder, String(runs++));
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
    const recording = openRecording(optionsOf(join(folder, "new")));
    recording.write(Buffer.alloc(0));
    recording.silence(0);
    assert.deepEqual([await recording.finish(), filesIn(folder)], [[], []]);
  });

  it("takes nothing in when it has ended", async () => {
    const recording = openRecording(optionsOf(folder));
    recording.write(samples(FORMAT, 10));
    const first = await recording.finish();
    recording.write(samples(FORMAT, 10));
    recording.silence(10);
    assert.deepEqual([await recording.finish(), recording.frames], [first, 10]);
  });

  it("plays while it grows, and its header is never 5 s behind", async () => {
    const clock = handClock();
    const recording = openRecording(optionsOf(folder, { clock }));
    const part = join(folder, "Ana_16778240.wav.part");
    const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    for (let second = 1; second <= 20; second++) {
      if (second % 3 === 0) recording.silence(16_000);
      else recording.write(samples(FORMAT, 16_000, (second - 1) * 16_000));
      clock.pass(1000);
      await settled(() => size() === wavHeaderBytes(FORMAT) + second * 32_000);
      await new Promise(setImmediate);
      await settled(() => parseWav(readFileSync(part)).samples.length > (second - 4) * 32_000);
    }
    assert.deepEqual(filesIn(folder), ["Ana_16778240.wav.part", "Ana_16778240.wav.part.json"]);
    await recording.finish();
    assert.deepEqual(filesIn(folder), ["Ana_16778240.json", "Ana_16778240.wav"]);
  });

  for (const container of ["wav", "raw"] as const)
    it(`shows that its process lives when nothing comes (${container})`, async () => {
      const clock = handClock();
      const touched: string[] = [];
      const disk = watchedDisk((step) => void touched.push(step));
      const recording = openRecording(optionsOf(folder, { clock, container, disk }));
      recording.write(samples(FORMAT, 10));
      const touch = container === "wav" ? "write" : "utimes";
      await settled(() => touched.at(-1) === touch);
      const before = touched.length;
      for (let second = 0; second < 30; second++) {
        clock.pass(1000);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert.deepEqual(touched.slice(before), [touch, touch]);
      await recording.finish();
    });

  describe("has a name", () => {
    const record = async (more = {}) => {
      const recording = openRecording(optionsOf(folder, { template: "take", ...more }));
      recording.write(samples(FORMAT, 300));
      return (await recording.finish()).map(({ path }) => path.slice(folder.length + 1));
    };

    it("that nothing had: neither a recording, its JSON, nor what others record right now", async () => {
      writeFileSync(join(folder, "take.wav"), "mine");
      writeFileSync(join(folder, "take-2.json"), "mine too");
      const one = openRecording(optionsOf(folder, { template: "take" }));
      const other = openRecording(optionsOf(folder, { template: "take" }));
      for (const recording of [one, other]) recording.write(samples(FORMAT, 10));
      const files = (await Promise.all([one.finish(), other.finish()])).flat();
      assert.deepEqual(files.map(({ path }) => path.slice(folder.length)).sort(), ["/take-3.wav", "/take-4.wav"]);
      assert.equal(readFileSync(join(folder, "take.wav"), "latin1"), "mine");
      assert.equal(readFileSync(join(folder, "take-2.json"), "latin1"), "mine too");
    });

    it("that something else took while it was recorded: the next", async () => {
      for (const [link, name] of [
        [true, "take.wav"],
        [false, "take.wav"],
        [true, "take.json"],
      ] as const) {
        const own = join(folder, `${link} ${name}`);
        mkdirSync(own);
        const disk = watchedDisk((step) => {
          if (step === "link" && !link) throw failure("EPERM");
        });
        const recording = openRecording(optionsOf(own, { template: "take", disk }));
        recording.write(samples(FORMAT, 10));
        await settled(() => filesIn(own).includes("take.wav.part"));
        writeFileSync(join(own, name), "mine");
        const [file] = await recording.finish();
        assert.equal(file?.path, join(own, "take-2.wav"));
        assert.equal(readFileSync(join(own, name), "latin1"), "mine");
        assert.deepEqual(filesIn(own), ["take-2.json", "take-2.wav", name]);
      }
    });

    it("with {index} for each file, or a number from the second on", async () => {
      assert.deepEqual(await record({ template: "a/{index}", rotateFrames: 100 }), [
        "a/00000.wav",
        "a/00001.wav",
        "a/00002.wav",
      ]);
      assert.deepEqual(await record({ rotateFrames: 150 }), ["take.wav", "take-2.wav"]);
      assert.deepEqual(await record({ rotateFrames: 150 }), ["take-3.wav", "take-4.wav"]);
    });

    it("that is shorter where the disk takes no longer ones", async () => {
      const template = `${"x".repeat(150)}{speaker}`;
      let long = true;
      const disk = watchedDisk((step) => {
        if (step !== "open" || !long) return;
        long = false;
        throw failure("ENAMETOOLONG");
      });
      assert.deepEqual(await record({ template, disk }), [`${"x".repeat(68)}Ana_16778240.wav`]);
    });

    it("below its directory, whatever a template or a speaker says", async () => {
      const [path] = await record({ template: "../../{speaker}", parts: { speaker: "../up" } });
      assert.equal(path, "_up.wav");
    });
  });

  it("holds a day of silence without room or time for it, in files below 4 GiB", async function () {
    const format = formatOf("f32le", 48_000, 2);
    const recording = openRecording(optionsOf(folder, { format }));
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

  describe("on a disk that fails", () => {
    const run = async (more: Parameters<typeof optionsOf>[1], write = 3) => {
      const waiting = { used: 0, limit: 1e6, limitEach: 1e6 };
      const errors: RtmsError[] = [];
      const files: FinishedFile[] = [];
      const recording = openRecording(
        optionsOf(folder, { waiting, onError: (e) => errors.push(e), onFile: (f) => files.push(f), ...more }),
      );
      for (let packet = 0; packet < write; packet++) {
        recording.write(samples(FORMAT, 10_000, packet * 10_000));
        recording.write(samples(FORMAT, 30_000, packet * 30_000));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      recording.silence(10);
      assert.deepEqual(await recording.finish(), files);
      assert.equal(waiting.used, 0, "no memory is kept");
      assert.equal(errors.length, 1, "told once");
      assert.equal(recording.failed, true);
      assert.doesNotMatch(`${errors[0]?.message} ${errors[0]?.stack} ${errors[0]?.cause}`, /Ana/);
      return { error: errors[0], files };
    };

    for (const [code, says] of [
      ["ENOSPC", /stream s1 could not be written in .+ \(ENOSPC\)\. The disk.+full\. Free space/],
      ["EDQUOT", /full/],
      ["EIO", /taken away, or is broken/],
    ] as const)
      it(`tells ${code} once and keeps what was written`, async () => {
        let writes = 0;
        const disk = watchedDisk((step) => {
          if (step === "writev") writes += 1;
          // A disk that is full takes no JSON either.
          if (writes > 1 && (step === "writev" || step === "writeFile")) throw failure(code);
        });
        const { error, files } = await run({ disk });
        assert.equal(error?.code, "RTMS_FILE");
        assert.match(error.message, says);
        const [file] = files;
        assert.ok(file);
        assert.equal(file.complete, false);
        assert.ok(file.samples > 0 && samplesOf(file).length === file.samples * 2);
        assert.deepEqual(filesIn(folder), ["Ana_16778240.json", "Ana_16778240.wav"]);
        assert.equal(JSON.parse(readFileSync(join(folder, "Ana_16778240.json"), "utf8")).complete, false);
      });

    it("keeps also what it took of a turn that failed", async () => {
      let writes = 0;
      const disk = watchedDisk((step) => {
        if (step === "writev" && ++writes > 1) throw failure("EIO");
      });
      const recording = openRecording(optionsOf(folder, { disk }));
      recording.write(samples(FORMAT, 401));
      recording.silence(100);
      recording.write(samples(FORMAT, 300));
      const [file] = await recording.finish();
      assert.ok(file);
      assert.deepEqual(samplesOf(file), samples(FORMAT, 401));
    });

    it("tells of a folder that is forbidden", async () => {
      const disk = watchedDisk((step) => {
        if (step === "mkdir") throw failure("EACCES");
      });
      const { error, files } = await run({ disk });
      assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+EACCES.+the right to write there/);
      assert.deepEqual(files, []);
    });

    it("tells of a directory that is a file", async () => {
      const directory = join(folder, "file");
      writeFileSync(directory, "");
      for (const inside of [directory, join(directory, "folder")]) {
        const { error } = await run({ directory: inside });
        assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+is a file, not a folder/);
      }
    });

    for (const [whose, limit, limitEach] of [
      ["its own", 1e9, 200_000],
      ["all recordings'", 200_000, 1e9],
    ] as const)
      it(`tells when it is so slow that ${whose} memory is full, and keeps what was written`, async () => {
        let release: () => void = () => undefined;
        const stuck = new Promise<void>((resolve) => {
          release = resolve;
        });
        let writes = 0;
        const disk = watchedDisk(async (step) => {
          if (step === "writev" && ++writes > 1) await stuck;
        });
        const waiting = { used: 0, limit, limitEach };
        const errors: RtmsError[] = [];
        const recording = openRecording(optionsOf(folder, { disk, waiting, onError: (error) => errors.push(error) }));
        recording.write(samples(FORMAT, 160));
        await settled(() => writes === 1 && waiting.used === 0);
        for (let packet = 0; packet < 10; packet++) recording.write(samples(FORMAT, 40_000));
        assert.match(`${errors[0]?.code} ${errors[0]?.message}`, /^RTMS_LIMIT .+slower than the audio.+faster disk/);
        assert.ok(waiting.used <= 200_000, "what waited is dropped at once");
        release();
        const [file] = await recording.finish();
        assert.deepEqual([errors.length, waiting.used, file?.complete], [1, 0, false]);
        assert.ok(file && file.samples >= 160 && samplesOf(file).length === file.samples * 2);
      });

    it("tells what fails only at the end", async () => {
      const disk = watchedDisk((step) => {
        if (step === "link") throw failure("EIO");
      });
      const { error, files } = await run({ disk });
      assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+EIO/);
      // The next start repairs it.
      assert.deepEqual([files, filesIn(folder)], [[], ["Ana_16778240.wav.part", "Ana_16778240.wav.part.json"]]);
    });
  });
});

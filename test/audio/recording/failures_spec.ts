import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import type { FinishedFile } from "../../../src/audio/saved/end";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import { assertHeard, decoded, opusFormat, voice } from "../opus-files";
import {
  FORMAT,
  failure,
  filesIn,
  optionsOf,
  ownFolder,
  samples,
  samplesOf,
  settled,
  watchedDisk,
} from "../recording-support";

describe("a recording on disk on a disk that fails", () => {
  const folder = ownFolder();

  const run = async (more: Parameters<typeof optionsOf>[1], write = 3) => {
    const waiting = { used: 0, limit: 1e6, limitEach: 1e6 };
    const errors: RtmsError[] = [];
    const files: FinishedFile[] = [];
    const recording = openRecording(
      optionsOf(folder(), { waiting, onError: (e) => errors.push(e), onFile: (f) => files.push(f), ...more }),
    );
    for (let packet = 0; packet < write; packet++) {
      recording.write(samples(FORMAT, 10_000, packet * 10_000));
      recording.write(samples(FORMAT, 30_000, packet * 30_000));
      // Each is a write of its own, or the failure of one.
      await settled(() => waiting.used === 0 || errors.length > 0);
    }
    recording.silence(10);
    assert.deepEqual(await recording.finish(), files);
    assert.equal(waiting.used, 0, "no memory is kept");
    assert.equal(errors.length, 1, "told once");
    assert.equal(recording.failed, true);
    assert.doesNotMatch(`${errors[0]?.message} ${errors[0]?.stack} ${errors[0]?.cause}`, /Ana/);
    return { error: errors[0], files };
  };

  for (const [code, extension, says] of [
    ["ENOSPC", "wav", /stream s1 could not be written in .+ \(ENOSPC\)\. The disk is full.+Free space/],
    ["EDQUOT", "wav", /full/],
    ["EIO", "wav", /removed, or is broken/],
    ["ENOSPC", "m4a", /stream s1 could not be written in .+ \(ENOSPC\)\. The disk is full.+Free space/],
  ] as const)
    it(`reports ${code} once and keeps what was written: ${extension}`, async () => {
      const format = extension === "m4a" ? opusFormat() : FORMAT;
      let writes = 0;
      const disk = watchedDisk((step) => {
        if (step === "writev") writes += 1;
        // A disk that is full takes no JSON either.
        if (writes > 1 && (step === "writev" || step === "writeFile")) throw failure(code);
      });
      const { error, files } = await run({ disk, container: extension, format });
      assert.equal(error?.code, "RTMS_FILE");
      assert.match(error.message, says);
      const [file] = files;
      assert.ok(file);
      assert.equal(file.complete, false);
      const found = extension === "m4a" ? await decoded(file.path, format) : samplesOf(file);
      assert.ok(file.samples > 0 && found.length === file.samples * 2);
      assert.deepEqual(filesIn(folder()), ["Ana_16778240.json", `Ana_16778240.${extension}`]);
      assert.equal(JSON.parse(readFileSync(join(folder(), "Ana_16778240.json"), "utf8")).complete, false);
    });

  it("reports a disk that is full only when the index of a compressed file is written, and keeps the sound", async () => {
    let writes = 0;
    const errors: RtmsError[] = [];
    const disk = watchedDisk((step) => {
      // The samples, the rest of them, the index.
      if (step === "writev" && ++writes === 3) throw failure("ENOSPC");
    });
    const onError = (error: RtmsError) => void errors.push(error);
    const format = opusFormat();
    const recording = openRecording(optionsOf(folder(), { disk, container: "m4a", format, onError }));
    recording.write(voice(format, 16_000));
    const [file] = await recording.finish();
    assert.deepEqual([file?.complete, file?.samples, errors.map(({ code }) => code)], [false, 16_000, ["RTMS_FILE"]]);
    assertHeard(await decoded(file?.path ?? "", format), voice(format, 16_000));
  });

  it("also keeps what it accepted in a turn that failed", async () => {
    let writes = 0;
    const disk = watchedDisk((step) => {
      if (step === "writev" && ++writes > 1) throw failure("EIO");
    });
    const recording = openRecording(optionsOf(folder(), { disk }));
    recording.write(samples(FORMAT, 401));
    recording.silence(100);
    recording.write(samples(FORMAT, 300));
    const [file] = await recording.finish();
    assert.ok(file);
    assert.deepEqual(samplesOf(file), samples(FORMAT, 401));
  });

  it("reports a folder without permission", async () => {
    const disk = watchedDisk((step) => {
      if (step === "mkdir") throw failure("EACCES");
    });
    const { error, files } = await run({ disk });
    assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+EACCES.+permission to write there/);
    assert.deepEqual(files, []);
  });

  it("reports a directory that is a file", async () => {
    const directory = join(folder(), "file");
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
    it(`reports when it is so slow that ${whose} memory is full, and keeps what was written`, async () => {
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
      const recording = openRecording(optionsOf(folder(), { disk, waiting, onError: (error) => errors.push(error) }));
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

  it("reports what fails only at the end", async () => {
    const disk = watchedDisk((step) => {
      if (step === "link") throw failure("EIO");
    });
    const { error, files } = await run({ disk });
    assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+EIO/);
    // The next start repairs it.
    const left = ["", ".json", ".peaks"].map((rest) => `Ana_16778240.wav.part${rest}`);
    assert.deepEqual([files, filesIn(folder())], [[], left]);
  });
});

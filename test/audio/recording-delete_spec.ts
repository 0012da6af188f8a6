import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deleteStream } from "../../src/audio/recording-delete";
import { type FinishedFile, openRecording, type RecordingFile } from "../../src/audio/recording-file";
import { disown, FORMAT, failure, filesIn, optionsOf, ownFolder, samples, watchedDisk } from "./recording-support";

describe("what a stream recorded", () => {
  const folder = ownFolder();

  function record(streamId: string, template: string, more = {}): RecordingFile {
    const about = () => ({ streamId, speakers: [] });
    const recording = openRecording(optionsOf(folder(), { template, about, ...more }));
    recording.write(samples(FORMAT, 300));
    return recording;
  }

  it("goes with all its files, and nothing else does", async () => {
    const told: FinishedFile[] = [];
    const open = record("s1", "open", { rotateFrames: 100, onFile: (file: FinishedFile) => told.push(file) });
    await record("s1", "earlier/done").finish();
    await record("s1", "raw", { container: "raw" }).finish();
    await record("s2", "other").finish();
    const others = record("s2", "others");
    writeFileSync(join(folder(), "mine.json"), "{}");
    writeFileSync(join(folder(), "mine.wav"), "");
    while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    const { files, error } = await deleteStream(folder(), "s1", [open, others]);
    assert.equal(error, undefined);
    assert.ok(files.includes(join(folder(), "earlier", "done.wav")) && files.includes(join(folder(), "open.wav")));
    await others.finish();
    assert.deepEqual(filesIn(folder()), [
      "earlier",
      "mine.json",
      "mine.wav",
      "other.json",
      "other.wav",
      "others.json",
      "others.wav",
    ]);
    assert.deepEqual(filesIn(join(folder(), "earlier")), []);
    assert.deepEqual([await open.finish(), open.finished], [[], []]);
  });

  it("goes also when a dead process had left it, but not what a living one writes", async () => {
    const left = record("s1", "left");
    while (!filesIn(folder()).includes("left.wav.part")) await new Promise((resolve) => setTimeout(resolve, 2));
    const before = filesIn(folder());
    assert.deepEqual(await deleteStream(folder(), "s1"), { files: [] });
    assert.deepEqual(filesIn(folder()), before);
    disown(folder());
    await deleteStream(folder(), "s1");
    assert.deepEqual(filesIn(folder()), []);
    await left.finish();
  });

  it("leaves a file that another stream has put in its place", async () => {
    const one = record("s1", "take");
    await one.finish();
    renameSync(join(folder(), "take.wav"), join(folder(), "kept.bin"));
    renameSync(join(folder(), "take.json"), join(folder(), "kept.txt"));
    await record("s2", "take").finish();
    await one.discard();
    assert.equal(JSON.parse(readFileSync(join(folder(), "take.json"), "utf8")).streamId, "s2");
    assert.ok(filesIn(folder()).includes("take.wav"));
  });

  it("that cannot be deleted is told of, and the rest goes", async () => {
    let broken = true;
    const disk = watchedDisk((step) => {
      if (step !== "unlink" || !broken) return;
      broken = false;
      throw failure("EACCES");
    });
    for (const name of ["Ana", "Ben"]) await record("s1", name).finish();
    const { files, error } = await deleteStream(folder(), "s1", [], disk);
    assert.equal(files.length, 1);
    assert.match(`${error?.code} ${error?.message}`, /^RTMS_FILE .+stream s1 .+not all be deleted.+EACCES/);
    assert.doesNotMatch(`${error?.message}`, /Ana|Ben/);
  });

  it("that was never written leaves nothing, and no directory is no error", async () => {
    const recording = record("s1", "take");
    assert.equal(await recording.discard(), undefined);
    assert.deepEqual(filesIn(folder()), []);
    assert.deepEqual(await deleteStream(join(folder(), "none"), "s1"), { files: [] });
  });
});

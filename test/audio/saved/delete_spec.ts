import assert from "node:assert/strict";
import { linkSync, readFileSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import { deleteStream } from "../../../src/audio/saved/delete";
import type { FinishedFile } from "../../../src/audio/saved/end";
import type { RecordingFile } from "../../../src/audio/saved/file";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DISK, type Disk } from "../../../src/files/disk/disk";
import { opusFormat } from "../opus-files";
import { disown, FORMAT, failure, filesIn, optionsOf, ownFolder, samples, watchedDisk } from "../recording-support";

describe("what a stream recorded", () => {
  const folder = ownFolder();

  function record(streamId: string, template: string, more = {}): RecordingFile {
    const about = () => ({ streamId, speakers: [] });
    const recording = openRecording(optionsOf(folder(), { template, about, ...more }));
    recording.write(samples(FORMAT, 300));
    return recording;
  }

  it("is deleted with all its files, and nothing else is", async () => {
    const told: FinishedFile[] = [];
    const open = record("s1", "open", { rotateFrames: 100, onFile: (file: FinishedFile) => told.push(file) });
    await record("s1", "earlier/done").finish();
    await record("s1", "raw", { container: "raw" }).finish();
    await record("s1", "coded", { container: "m4a", format: opusFormat() }).finish();
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

  for (const [extension, more] of [
    ["wav", {}],
    ["m4a", { container: "m4a", format: opusFormat() }],
  ] as const)
    it(`is deleted also if a dead process left it, but not what a living process writes: ${extension}`, async () => {
      const left = record("s1", "left", more);
      while (!filesIn(folder()).includes(`left.${extension}.part`))
        await new Promise((resolve) => setTimeout(resolve, 2));
      const before = filesIn(folder());
      assert.deepEqual(await deleteStream(folder(), "s1"), { files: [] });
      assert.deepEqual(filesIn(folder()), before);
      disown(folder());
      await deleteStream(folder(), "s1");
      assert.deepEqual(filesIn(folder()), []);
      await left.finish();
    });

  it("is deleted also if a repair by another process gives it its name meanwhile", async () => {
    const left = record("s1", "left");
    while (!filesIn(folder()).includes("left.wav.part")) await new Promise((resolve) => setTimeout(resolve, 2));
    disown(folder());
    const link = `${folder()}-link`;
    symlinkSync(folder(), link);
    let repaired: Promise<unknown> | undefined;
    const disk = watchedDisk(async (step) => {
      if (step !== "unlink") return;
      // By another path, for within a process they take turns.
      repaired ??= repairRecordings(link);
      await repaired;
    });
    const { error } = await deleteStream(folder(), "s1", [], disk);
    unlinkSync(link);
    assert.equal(error, undefined);
    assert.deepEqual(filesIn(folder()), []);
    await left.finish();
  });

  for (const when of ["open", "write", "datasync", "link", "rename", "unlink"])
    it(`is deleted also while it is being repaired, at the first ${when}`, async () => {
      const left = record("s1", "left");
      while (!filesIn(folder()).includes("left.wav.part")) await new Promise((resolve) => setTimeout(resolve, 2));
      disown(folder());
      let deleted: Promise<unknown> | undefined;
      const disk = watchedDisk(async (step) => {
        if (step !== when || deleted !== undefined) return;
        deleted = deleteStream(folder(), "s1");
        await Promise.race([deleted, new Promise((resolve) => setTimeout(resolve, 100))]);
      });
      const { errors } = await repairRecordings(folder(), disk);
      assert.ok(deleted, when);
      await deleted;
      assert.deepEqual([filesIn(folder()), errors], [[], []]);
      await left.finish();
    });

  it("is deleted if the process that repaired it died before its JSON was written", async () => {
    const left = record("s1", "left");
    while (!filesIn(folder()).includes("left.wav.part")) await new Promise((resolve) => setTimeout(resolve, 2));
    disown(folder());
    linkSync(join(folder(), "left.wav.part"), join(folder(), "left.wav"));
    await deleteStream(folder(), "s1");
    assert.deepEqual(filesIn(folder()), []);
    await left.finish();
  });

  it("leaves another program's file that has its name on a disk whose files have no numbers", async () => {
    const left = record("s1", "left");
    while (!filesIn(folder()).includes("left.wav.part")) await new Promise((resolve) => setTimeout(resolve, 2));
    disown(folder());
    writeFileSync(join(folder(), "left.wav"), "mine");
    const stat = async (path: string) => Object.assign(await DISK.stat(path), { ino: 0 });
    await deleteStream(folder(), "s1", [], { ...DISK, stat } as Disk);
    assert.deepEqual(filesIn(folder()), ["left.wav"]);
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

  it("that cannot be deleted is reported, and the rest is deleted", async () => {
    let broken = true;
    const disk = watchedDisk((step) => {
      if (step !== "unlink" || !broken) return;
      broken = false;
      throw failure("EACCES");
    });
    for (const name of ["Ana", "Ben"]) await record("s1", name).finish();
    const { files, error } = await deleteStream(folder(), "s1", [], disk);
    assert.equal(files.length, 1);
    assert.match(
      `${error?.code} ${error?.message}`,
      /^RTMS_FILE The recordings of stream s1 could not be deleted completely.+EACCES/,
    );
    assert.doesNotMatch(`${error?.message}`, /Ana|Ben/);
  });

  it("that was never written leaves nothing, and no directory is no error", async () => {
    const recording = record("s1", "take");
    assert.equal(await recording.discard(), undefined);
    assert.deepEqual(filesIn(folder()), []);
    assert.deepEqual(await deleteStream(join(folder(), "none"), "s1"), { files: [] });
  });
});

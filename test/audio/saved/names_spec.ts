import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import { FORMAT, failure, filesIn, optionsOf, ownFolder, samples, settled, watchedDisk } from "../recording-support";

describe("a recording on disk has a name", () => {
  const folder = ownFolder();

  const record = async (more = {}) => {
    const recording = openRecording(optionsOf(folder(), { template: "take", ...more }));
    recording.write(samples(FORMAT, 300));
    return (await recording.finish()).map(({ path }) => path.slice(folder().length + 1));
  };

  it("that was free: not used by a recording, its JSON, or what others record at the moment", async () => {
    writeFileSync(join(folder(), "take.wav"), "mine");
    writeFileSync(join(folder(), "take-2.json"), "mine too");
    const one = openRecording(optionsOf(folder(), { template: "take" }));
    const other = openRecording(optionsOf(folder(), { template: "take" }));
    for (const recording of [one, other]) recording.write(samples(FORMAT, 10));
    const files = (await Promise.all([one.finish(), other.finish()])).flat();
    assert.deepEqual(files.map(({ path }) => path.slice(folder().length)).sort(), ["/take-3.wav", "/take-4.wav"]);
    assert.equal(readFileSync(join(folder(), "take.wav"), "latin1"), "mine");
    assert.equal(readFileSync(join(folder(), "take-2.json"), "latin1"), "mine too");
  });

  it("that something else took while it was recorded: the next", async () => {
    for (const [link, name] of [
      [true, "take.wav"],
      [false, "take.wav"],
      [true, "take.json"],
    ] as const) {
      const own = join(folder(), `${link} ${name}`);
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

  it("that is shorter if the disk accepts no longer names", async () => {
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

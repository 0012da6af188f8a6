// Recordings whose end failed: they wait for the next start under the name of a growing file, and perhaps under a second one.

import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRecording } from "../../../src/audio/recording/writer";
import { deleteStream } from "../../../src/audio/saved/delete";
import { repairRecordings } from "../../../src/audio/saved/repair";
import { DISK, type Disk } from "../../../src/files/disk/disk";
import { until } from "../../until";
import { opusFormat } from "../opus-files";
import { disown, FORMAT, failure, filesIn, optionsOf, ownFolder, samples, watchedDisk } from "../recording-support";

const KINDS = [
  ["wav", {}],
  ["m4a", { container: "m4a", format: opusFormat() }],
] as const;
const FRAMES = 700;

describe("a recording whose end failed", () => {
  const folder = ownFolder();

  /**
   * Records, and fails as the file gets its name, or its JSON.
   * @param taken names that others have meanwhile @param hasLinks whether a file can have two names
   */
  async function giveUp(
    at: "name" | "json",
    options: { more?: object; taken?: readonly string[]; hasLinks?: boolean } = {},
  ): Promise<void> {
    const { more = {}, taken = [], hasLinks = true } = options;
    let isBroken = false;
    const watched = watchedDisk((step) => {
      if (step === "link" && !hasLinks) throw failure("EPERM");
      if (step === "link" && isBroken && at === "name") throw failure("EIO");
    });
    const disk: Disk = {
      ...DISK,
      open: watched.open,
      link: watched.link,
      rename: async (from, to) => {
        if (isBroken && at === "json" && String(to).endsWith(".json")) throw failure("EIO");
        await DISK.rename(from, to);
      },
    };
    const about = () => ({ streamId: "s1", speakers: [] });
    const errors: unknown[] = [];
    const onError = (error: unknown) => void errors.push(error);
    const recording = openRecording(optionsOf(folder(), { template: "take", about, disk, onError, ...more }));
    recording.write(samples(FORMAT, FRAMES));
    await until(() => filesIn(folder()).some((name) => name.endsWith(".part") && sizeOf(name) > 0));
    for (const name of taken) writeFileSync(join(folder(), name), "mine");
    isBroken = true;
    assert.deepEqual(await recording.finish(), []);
    assert.equal(errors.length, 1);
  }
  const sizeOf = (name: string) => statSync(join(folder(), name)).size;

  for (const [extension, more] of KINDS)
    it(`is deleted with its stream, also while its process runs: ${extension}`, async () => {
      await giveUp("name", { more });
      assert.ok(filesIn(folder()).includes(`take.${extension}.part.json`));
      const { error } = await deleteStream(folder(), "s1");
      assert.deepEqual([filesIn(folder()), error], [[], undefined]);
    });

  it("is not deleted while another recording of the process grows beside it", async () => {
    await giveUp("name");
    const about = () => ({ streamId: "s1", speakers: [] });
    const other = openRecording(optionsOf(folder(), { template: "other", about }));
    other.write(samples(FORMAT, FRAMES));
    await until(() => filesIn(folder()).includes("other.wav.part"));
    await deleteStream(folder(), "s1");
    assert.deepEqual(filesIn(folder()), ["other.wav.part", "other.wav.part.json"]);
    assert.equal((await other.finish()).length, 1);
  });

  for (const hasLinks of [true, false]) {
    const where = hasLinks ? "" : " on a disk without second names";

    it(`is deleted also with the name that it had already${where}`, async () => {
      await giveUp("json", { hasLinks });
      assert.ok(filesIn(folder()).includes("take.wav"));
      await deleteStream(folder(), "s1");
      assert.deepEqual(filesIn(folder()), []);
    });

    it(`is deleted also with the name that it had instead of one that was taken${where}`, async () => {
      await giveUp("json", { taken: ["take.wav", "take-2.wav"], hasLinks });
      assert.ok(filesIn(folder()).includes("take-3.wav"));
      const { error } = await deleteStream(folder(), "s1");
      assert.deepEqual([filesIn(folder()), error], [["take-2.wav", "take.wav"], undefined]);
      assert.equal(readFileSync(join(folder(), "take.wav"), "utf8"), "mine");
    });

    it(`is repaired with that name, once${where}`, async () => {
      await giveUp("json", { taken: ["take.wav", "take-2.wav"], hasLinks });
      disown(folder());
      const { files, errors } = await repairRecordings(folder());
      assert.deepEqual(errors, []);
      assert.deepEqual(
        files.map(({ path, samples }) => [path, samples]),
        [[join(folder(), "take-3.wav"), FRAMES]],
      );
      assert.deepEqual(filesIn(folder()), ["take-2.wav", "take-3.json", "take-3.wav", "take.wav"]);
      assert.equal(JSON.parse(readFileSync(join(folder(), "take-3.json"), "utf8")).file, "take-3.wav");
      assert.equal(readFileSync(join(folder(), "take.wav"), "utf8"), "mine");
      await deleteStream(folder(), "s1");
      assert.deepEqual(filesIn(folder()), ["take-2.wav", "take.wav"]);
    });
  }
});

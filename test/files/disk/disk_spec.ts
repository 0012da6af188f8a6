import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DISK, sameFile } from "../../../src/files/disk/disk";
import { placed } from "../../../src/files/disk/placed";
import { withRetries } from "../../../src/files/disk/retries";
import { failure, filesIn, ownFolder, watchedDisk } from "../../audio/recording-support";

/** What disks without second names are known to answer: FAT and exFAT by system and driver, Android, network shares. */
const REFUSALS = [
  "EPERM",
  "EACCES",
  "EISDIR",
  "ENOTSUP",
  "EOPNOTSUPP",
  "ENOSYS",
  "EINVAL",
  "EMLINK",
  "EXDEV",
  "UNKNOWN",
];

const withoutLinks = (code = "EPERM", before: (step: string) => void = () => undefined) =>
  watchedDisk((step) => {
    before(step);
    if (step === "link") throw failure(code);
  });

describe("a file is identified", () => {
  it("by its number and its disk, and not at all where files have no numbers", () => {
    assert.equal(sameFile({ ino: 7, dev: 1 }, { ino: 7, dev: 1 }), true);
    assert.equal(sameFile({ ino: 7, dev: 1 }, { ino: 7, dev: 2 }), false);
    assert.equal(sameFile({ ino: 7, dev: 1 }, { ino: 8, dev: 1 }), false);
    for (const other of [0, 7]) assert.equal(sameFile({ ino: 0, dev: 1 }, { ino: other, dev: 1 }), undefined);
  });
});

describe("a file gets its name", () => {
  const folder = ownFolder();
  const at = (name: string) => join(folder(), name);

  beforeEach(() => writeFileSync(at("take.wav.part"), "sound"));

  for (const code of REFUSALS)
    it(`where there are no second names: ${code}`, async () => {
      assert.equal(await placed(withoutLinks(code), at("take.wav.part"), at("take.wav")), true);
      assert.deepEqual(filesIn(folder()), ["take.wav"]);
      assert.equal(readFileSync(at("take.wav"), "latin1"), "sound");
    });

  it("but not that of another program's file, whatever comes between two steps", async () => {
    for (const code of REFUSALS) {
      writeFileSync(at("take.wav"), "mine");
      assert.equal(await placed(withoutLinks(code), at("take.wav.part"), at("take.wav")), false);
      assert.equal(readFileSync(at("take.wav"), "latin1"), "mine");
    }
    // It appears at the last moment: after the refusal, just before the name is taken.
    const late = withoutLinks("EPERM", (step) => {
      if (step === "open") writeFileSync(at("late.wav"), "mine");
    });
    assert.equal(await placed(late, at("take.wav.part"), at("late.wav")), false);
    assert.equal(readFileSync(at("late.wav"), "latin1"), "mine");
  });

  it("after a process that died with the name kept", async () => {
    const dying = withoutLinks("EPERM", (step) => {
      if (step === "rename") throw failure("EIO");
    });
    await assert.rejects(placed(dying, at("take.wav.part"), at("take.wav")), { code: "EIO" });
    assert.deepEqual(filesIn(folder()), ["take.wav", "take.wav.part"]);
    assert.equal(await placed(withoutLinks(), at("take.wav.part"), at("take.wav")), true);
    assert.equal(readFileSync(at("take.wav"), "latin1"), "sound");
    // Nor where there are second names.
    writeFileSync(at("other.wav.part"), "other");
    await assert.rejects(placed(dying, at("other.wav.part"), at("other.wav")), { code: "EIO" });
    assert.equal(await placed(DISK, at("other.wav.part"), at("other.wav")), true);
    assert.equal(readFileSync(at("other.wav"), "latin1"), "other");
  });

  it("but not on a disk that is full", async () => {
    await assert.rejects(placed(withoutLinks("ENOSPC"), at("take.wav.part"), at("take.wav")), { code: "ENOSPC" });
    assert.deepEqual(filesIn(folder()), ["take.wav.part"]);
  });
});

describe("a file that another program has open", () => {
  for (const code of ["EBUSY", "EACCES", "EPERM"])
    it(`is renamed and deleted as soon as that program closes it: ${code}`, async () => {
      const steps: string[] = [];
      let refusals = 3;
      const step =
        (name: string) =>
        (..._paths: string[]): Promise<void> => {
          steps.push(name);
          return refusals-- > 0 ? Promise.reject(failure(code)) : Promise.resolve();
        };
      const disk = withRetries({ rename: step("rename"), unlink: step("unlink") }, 1);
      await disk.rename("a", "b");
      refusals = 2;
      await disk.unlink("b");
      assert.deepEqual(steps, [...Array(4).fill("rename"), ...Array(3).fill("unlink")]);
    });

  it("is given up after some seconds, and at once for another reason", async () => {
    let tries = 0;
    const refuse =
      (code: string) =>
      (..._paths: string[]): Promise<void> => {
        tries += 1;
        return Promise.reject(failure(code));
      };
    await assert.rejects(withRetries({ rename: refuse("EBUSY"), unlink: refuse("EBUSY") }, 1).unlink("a"), {
      code: "EBUSY",
    });
    assert.equal(tries, 25);
    await assert.rejects(withRetries({ rename: refuse("ENOENT"), unlink: refuse("ENOENT") }, 1).rename("a", "b"), {
      code: "ENOENT",
    });
    assert.equal(tries, 26);
  });
});

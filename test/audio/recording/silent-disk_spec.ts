// A disk that does not answer at all, like a network share without its server (contract#recordings, contract#errors).

import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../../src/audio/codecs/wav";
import { openRecording } from "../../../src/audio/recording/writer";
import type { FinishedFile } from "../../../src/audio/saved/end";
import { DISK, makeFolder } from "../../../src/files/disk/disk";
import type { RtmsError } from "../../../src/protocol/errors/errors";
import {
  filesIn,
  formatOf,
  handClock,
  newFolder,
  optionsOf,
  removeFolder,
  samples,
  settled,
  watchedDisk,
} from "../recording-support";

const FORMAT = formatOf();

/** A disk on which a step never ends, until it comes back. */
function deadDisk(dies: (step: string) => boolean) {
  let back: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    back = resolve;
  });
  let waits = 0;
  const disk = watchedDisk(async (step) => {
    if (!dies(step)) return;
    waits += 1;
    await gone;
  });
  return { disk, back: () => back(), waits: () => waits };
}

describe("a recording on a disk that does not answer", () => {
  let folder: string;
  beforeEach(() => {
    folder = newFolder();
  });
  afterEach(() => removeFolder(folder));

  const begin = (dies: (step: string) => boolean) => {
    const clock = handClock();
    const { disk, back, waits } = deadDisk(dies);
    const waiting = { used: 0, limit: 1e6, limitEach: 1e6 };
    const told: RtmsError[] = [];
    const errors: RtmsError[] = [];
    const files: FinishedFile[] = [];
    const recording = openRecording(
      optionsOf(folder, {
        ...{ clock, disk, waiting },
        onError: (error) => errors.push(error),
        onSilence: (error) => told.push(error),
        onFile: (file) => files.push(file),
      }),
    );
    return { clock, back, waits, waiting, told, errors, files, recording };
  };

  for (const stuck of ["mkdir", "writev", "datasync"])
    it(`reports it once, ends all the same, and is whole when the disk responds again (${stuck})`, async () => {
      const { clock, back, waits, waiting, told, errors, files, recording } = begin((step) => step === stuck);
      recording.write(samples(FORMAT, 100));
      if (stuck === "datasync") await settled(() => filesIn(folder).length > 0);
      else await settled(() => waits() > 0);
      recording.write(samples(FORMAT, 300, 100));
      const ended = recording.finish();
      await settled(() => waits() > 0);
      clock.pass(7);
      assert.equal(told.length, 0, "a disk may sleep");
      clock.pass(30);
      assert.deepEqual(await ended, []);
      assert.deepEqual(await recording.finish(), [], "and nobody waits again");
      assert.equal(told.length, 1);
      assert.match(
        `${told[0]?.code} ${told[0]?.message}`,
        /^RTMS_FILE The recording of stream s1 could not be written in .+ \(ETIMEDOUT\)\. The disk does not respond.+choose another directory/,
      );
      assert.doesNotMatch(String(told[0]?.message), /Ana/);
      back();
      await settled(() => files.length > 0);
      assert.deepEqual(errors, []);
      assert.equal(files[0]?.complete, true);
      const { samples: written } = parseWav(readFileSync(join(folder, "Ana_16778240.wav")));
      assert.deepEqual(written, samples(FORMAT, 400));
      await settled(() => !clock.ticking());
      assert.equal(waiting.used, 0);
    });

  it("keeps what arrives as long as there is room, and reports that it is full", async () => {
    const { clock, back, waits, waiting, told, errors, files, recording } = begin((step) => step === "mkdir");
    recording.write(samples(FORMAT, 200_000));
    await settled(() => waits() > 0);
    clock.pass(20);
    recording.write(samples(FORMAT, 200_000, 200_000));
    assert.deepEqual([told.length, errors.length], [1, 0]);
    recording.write(samples(FORMAT, 200_000, 400_000));
    assert.equal(errors[0]?.code, "RTMS_LIMIT");
    const ended = recording.finish();
    clock.pass(20);
    assert.deepEqual(await ended, []);
    back();
    await settled(() => !clock.ticking());
    assert.deepEqual(files, [], "nothing had reached the disk");
    assert.equal(waiting.used, 0);
  });

  it("continues as before when the disk responds again before the end", async () => {
    const { clock, back, waits, told, files, recording } = begin((step) => step === "writev");
    recording.write(samples(FORMAT, 100));
    await settled(() => waits() > 0);
    clock.pass(10);
    assert.equal(told.length, 1);
    back();
    await settled(() => statSync(join(folder, "Ana_16778240.wav.part")).size > 200);
    recording.write(samples(FORMAT, 100, 100));
    await recording.finish();
    await settled(() => files.length > 0);
    assert.deepEqual(
      files.map((file) => file.samples),
      [200],
    );
  });

  it("is deleted when the disk responds again, if it was discarded meanwhile", async () => {
    const { clock, back, waits, files, recording } = begin((step) => step === "writev");
    recording.write(samples(FORMAT, 100));
    await settled(() => waits() > 0);
    const gone = recording.discard();
    clock.pass(10);
    assert.equal(await gone, undefined);
    back();
    await settled(() => filesIn(folder).length === 0);
    assert.deepEqual(files, []);
  });
});

describe("a folder for recordings", () => {
  it("that the system reports as missing, but does not allow to create, is refused at once", async function () {
    if (process.platform !== "linux") this.skip();
    await assert.rejects(makeFolder(DISK, "/proc/rtms/recordings"), { code: "ENOENT" });
  });

  it("is created with its parents, is left alone if it exists, and is an error if a file has its name", async () => {
    const folder = newFolder();
    const inside = join(folder, "a", "b", "c");
    await Promise.all([makeFolder(DISK, inside), makeFolder(DISK, inside)]);
    await DISK.stat(inside);
    await makeFolder(DISK, "/");
    await (await DISK.open(join(folder, "file"), "wx")).close();
    await assert.rejects(makeFolder(DISK, join(folder, "file")), { code: "EEXIST" });
    await assert.rejects(makeFolder(DISK, join(folder, "file", "a", "b")), { code: "ENOTDIR" });
    await removeFolder(folder);
  });
});

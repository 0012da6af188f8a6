import assert from "node:assert/strict";
import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseWav } from "../../../src/audio/codecs/wav";
import type { RecordingFormat } from "../../../src/audio/containers";
import { openRecording } from "../../../src/audio/recording/writer";
import { deleteStream } from "../../../src/audio/saved/delete";
import type { FinishedFile } from "../../../src/audio/saved/end";
import type { RecordingOptions } from "../../../src/audio/saved/file";
import { markText } from "../../../src/audio/saved/json";
import { repairRecordings, startRepair } from "../../../src/audio/saved/repair";
import { DISK } from "../../../src/files/disk/disk";
import { thisOwner } from "../../../src/files/owner";
import { decoded, opusFormat } from "../opus-files";
import {
  disown,
  FORMAT,
  failure,
  filesIn,
  formatOf,
  optionsOf,
  ownFolder,
  START,
  samples,
  samplesOf,
  watchedDisk,
} from "../recording-support";

/** By now a file that does not grow has no owner. */
const later = () => Date.now() + 61_000;
/** The step before which a recording has all its samples on disk, and no name yet. */
const WRITTEN = 8;

/** A disk whose process dies before its step `last`: from then on nothing ever comes back. */
function dyingDisk(last: number, links: boolean): { disk: typeof DISK; steps: () => number } {
  let steps = 0;
  const disk = watchedDisk((step) => {
    if (++steps >= last) return new Promise<void>(() => undefined);
    if (step === "link" && !links) throw failure("EPERM");
    return undefined;
  });
  return { disk, steps: () => steps };
}

/** Opus is given s16le. */
function inSamples(format: RecordingFormat): RecordingFormat {
  return format.encoding === "opus" ? formatOf("s16le", format.rate, format.channels) : format;
}

/** Records until it ends or its process is dead. */
async function recordUntilDead(
  directory: string,
  last: number,
  more: Partial<RecordingOptions> = {},
  links = true,
): Promise<boolean> {
  const { disk, steps } = dyingDisk(last, links);
  const recording = openRecording(optionsOf(directory, { disk, ...more }));
  const format = inSamples(more.format ?? FORMAT);
  recording.write(samples(format, 401));
  recording.silence(100);
  recording.write(samples(format, 300, 501));
  let ended = false;
  void recording.finish().then(() => {
    ended = true;
  });
  while (!ended && steps() < last) await new Promise(setImmediate);
  return ended;
}

describe("a recording whose process died", () => {
  const folder = ownFolder();

  for (const [name, more] of [
    ["a WAV", {}],
    ["raw samples", { container: "raw" }],
    ["a WAV of an odd number of bytes", { format: formatOf("mulaw", 8000) }],
    ["a WAV on a disk without links", { links: false }],
    ["rotated", { rotateFrames: 500 }],
    ["in Opus", { container: "m4a", format: opusFormat() }],
    ["in Opus, rotated", { container: "m4a", format: opusFormat(), rotateFrames: 500 }],
  ] as const)
    it(`is repaired whenever that was: ${name}`, async () => {
      const format = "format" in more ? more.format : FORMAT;
      const appended = inSamples(format);
      const whole = Buffer.concat([
        samples(appended, 401),
        Buffer.alloc(100 * appended.width, format.encoding === "mulaw" ? 0xff : 0),
        samples(appended, 300, 501),
      ]);
      const lengths = new Set<number>();
      for (let last = 1; ; last++) {
        const directory = join(folder(), String(last));
        mkdirSync(directory);
        const { links, ...rest } = { links: true, ...more };
        if (await recordUntilDead(directory, last, rest, links)) break;
        disown(directory);
        const { errors, waiting } = await repairRecordings(directory, DISK, later);
        assert.deepEqual([errors, waiting], [[], 0]);
        const left = filesIn(directory);
        assert.ok(!left.some((file) => file.includes(".part")), `after step ${last} nothing is left over: ${left}`);
        const jsons = left.filter((file) => file.endsWith(".json"));
        // Where there are no links, a name may be kept by an empty file that could as well be somebody else's.
        const isEmpty = (file: string) => !links && statSync(join(directory, file)).size === 0;
        const recordings = left.filter((file) => !file.endsWith(".json") && !isEmpty(file));
        assert.equal(jsons.length, recordings.length);
        const read = recordings
          .sort((a, b) => a.length - b.length)
          .map(async (file) => {
            const bytes = readFileSync(join(directory, file));
            const json = JSON.parse(readFileSync(join(directory, file.replace(/\.\w+$/, ".json")), "utf8"));
            const coded = file.endsWith(".m4a") && decoded(join(directory, file), format);
            const found = (await coded) || (file.endsWith(".wav") ? parseWav(bytes).samples : bytes);
            assert.deepEqual(
              [json.file, json.bytes, json.samples],
              [file, bytes.length, found.length / appended.width],
            );
            return found;
          });
        const got = Buffer.concat(await Promise.all(read));
        const expected = whole.subarray(0, got.length);
        if (format.encoding === "opus") assert.equal(got.length, expected.length);
        else assert.deepEqual(got, expected, `after step ${last}`);
        lengths.add(got.length);
      }
      assert.ok(lengths.has(0) && lengths.has(whole.length), `${[...lengths]}`);
    });

  it("is reported as it was recorded, except for what came later", async () => {
    await recordUntilDead(folder(), WRITTEN);
    disown(folder());
    const { files } = await repairRecordings(folder());
    const [file] = files;
    assert.ok(file);
    const { bytes: _, samples: __, duration: ___, ...told } = file;
    assert.deepEqual(told, {
      path: join(folder(), "Ana_16778240.wav"),
      start: optionsOf("").start,
      speaker: { id: "16778240", name: "Ana" },
      format: FORMAT,
      container: "wav",
      streamId: "s1",
      product: "meeting",
      id: "abc==",
      complete: true,
      repaired: true,
    });
    assert.equal(JSON.parse(readFileSync(join(folder(), "Ana_16778240.json"), "utf8")).repaired, true);
    assert.deepEqual(await repairRecordings(folder()), { files: [], errors: [], waiting: 0 });
  });

  it("loses only what is cut within a frame", async () => {
    const format = formatOf("f32le", 8000, 2);
    await recordUntilDead(folder(), WRITTEN, { format });
    const part = join(folder(), "Ana_16778240.wav.part");
    writeFileSync(part, Buffer.concat([readFileSync(part), Buffer.alloc(7)]));
    disown(folder());
    const { files } = await repairRecordings(folder());
    assert.equal(files[0] && samplesOf(files[0]).length % 8, 0);
    assert.equal(files[0]?.samples, 801);
  });

  for (const [extension, more] of [
    ["wav", {}],
    ["m4a", { container: "m4a", format: opusFormat() }],
  ] as const)
    it(`is reported once, however many processes repair it at the same time: ${extension}`, async () => {
      for (let last = WRITTEN; ; last++) {
        const directory = join(folder(), String(last));
        mkdirSync(directory);
        if (await recordUntilDead(directory, last, more)) break;
        disown(directory);
        const all = await Promise.all(Array.from({ length: 5 }, () => repairRecordings(directory)));
        assert.equal(all.flatMap(({ files }) => files).length, 1, `after step ${last}`);
        assert.deepEqual(filesIn(directory), ["Ana_16778240.json", `Ana_16778240.${extension}`]);
        assert.deepEqual(
          all.flatMap(({ errors }) => errors),
          [],
        );
      }
    });

  for (const isNamed of [false, true])
    it(`is kept under another name if its beginning is damaged${isNamed ? ", and named already" : ""}`, async () => {
      await recordUntilDead(folder(), WRITTEN, { container: "m4a", format: opusFormat() });
      disown(folder());
      const [part, named] = ["m4a.part", "m4a"].map((end) => join(folder(), `Ana_16778240.${end}`));
      const damaged = readFileSync(part ?? "").fill(0, 0, 512);
      writeFileSync(part ?? "", damaged);
      if (isNamed) renameSync(part ?? "", named ?? "");
      const { files, errors } = await repairRecordings(folder());
      assert.deepEqual([files, errors.length], [[], 1]);
      assert.match(errors.join(), /stream s1 below .* its beginning is damaged.*\.damaged before \.m4a/);
      assert.deepEqual(filesIn(folder()), ["Ana_16778240.damaged.json", "Ana_16778240.damaged.m4a"]);
      assert.deepEqual(readFileSync(join(folder(), "Ana_16778240.damaged.m4a")), damaged);
      const json = JSON.parse(readFileSync(join(folder(), "Ana_16778240.damaged.json"), "utf8"));
      assert.deepEqual(
        [json.file, json.complete, json.damaged, json.bytes, json.samples, json.duration],
        ["Ana_16778240.damaged.m4a", false, true, damaged.length, 0, 0],
      );
      assert.deepEqual(await repairRecordings(folder()), { files: [], errors: [], waiting: 0 });
      await deleteStream(folder(), "s1");
      assert.deepEqual(filesIn(folder()), []);
    });

  it("takes the next name if something has its own", async () => {
    await recordUntilDead(folder(), WRITTEN);
    disown(folder());
    writeFileSync(join(folder(), "Ana_16778240.wav"), "mine");
    const { files } = await repairRecordings(folder());
    assert.deepEqual(
      files.map(({ path }) => path),
      [join(folder(), "Ana_16778240-2.wav")],
    );
    assert.equal(readFileSync(join(folder(), "Ana_16778240.wav"), "latin1"), "mine");
  });

  it("is found in the folders below, and no directory is no error", async () => {
    mkdirSync(join(folder(), "a", "b"), { recursive: true });
    await recordUntilDead(join(folder(), "a", "b"), WRITTEN);
    disown(join(folder(), "a", "b"));
    assert.equal((await repairRecordings(folder())).files.length, 1);
    assert.deepEqual(await repairRecordings(join(folder(), "none")), { files: [], errors: [], waiting: 0 });
  });

  it("is left alone while its process lives, this one or another", async () => {
    await recordUntilDead(folder(), WRITTEN);
    const before = filesIn(folder());
    assert.deepEqual(await repairRecordings(folder()), { files: [], errors: [], waiting: 0 });
    disown(folder(), { ...thisOwner(), pid: process.ppid, instance: "other", born: undefined });
    // Where the system does not report when a process began, its number may have been given to another.
    assert.equal((await repairRecordings(folder())).waiting, 1);
    assert.deepEqual(filesIn(folder()), before);
  });

  it("of another machine is repaired when it has not grown for a minute", async () => {
    await recordUntilDead(folder(), WRITTEN);
    disown(folder(), { ...thisOwner(), boot: "another", instance: "other" });
    assert.equal((await repairRecordings(folder())).waiting, 1);
    assert.equal((await repairRecordings(folder(), DISK, () => Date.now() + 59_000)).waiting, 1);
    const { files, waiting } = await repairRecordings(folder(), DISK, later);
    assert.deepEqual([files.length, waiting], [1, 0]);
  });

  it("leaves files that are no recording as they are", async () => {
    const { about } = optionsOf("/");
    const facts = { about: about(), container: "wav", start: START } as const;
    const dead = { ...thisOwner(), pid: 2 ** 30, instance: "other" };
    const markOf = (rate: number, channels: number) =>
      markText("e.wav", { ...facts, format: formatOf("s16le", rate, channels) }, dead);
    const others = {
      "a.wav.part": "a download",
      "b.wav.part": "x",
      "b.wav.part.json": "{}",
      "c.part.json": "\0",
      "d.json": "",
      // No header of a WAV can say so.
      "e.wav.part": "x".repeat(500),
      "e.wav.part.json": markOf(2 ** 32, 1),
      "f.wav.part": "x".repeat(500),
      "f.wav.part.json": markOf(16_000, 2 ** 16),
    };
    for (const [name, text] of Object.entries(others)) {
      writeFileSync(join(folder(), name), text);
      utimesSync(join(folder(), name), 0, 0);
    }
    assert.deepEqual(await repairRecordings(folder()), { files: [], errors: [], waiting: 0 });
    assert.deepEqual(filesIn(folder()), Object.keys(others).sort());
  });

  it("that cannot be repaired is reported without a name, and delays none of the others", async () => {
    await recordUntilDead(folder(), WRITTEN);
    await recordUntilDead(folder(), WRITTEN);
    disown(folder());
    let broken = true;
    const disk = watchedDisk((step) => {
      if (step !== "link" || !broken) return;
      broken = false;
      throw failure("EIO");
    });
    const { files, errors } = await repairRecordings(folder(), disk);
    assert.equal(files.length, 1);
    assert.equal(errors.length, 1);
    assert.match(
      `${errors[0]?.code} ${errors[0]?.message}`,
      /^RTMS_FILE The interrupted recording of stream s1 .+\(EIO\)/,
    );
    assert.doesNotMatch(`${errors[0]?.message}`, /Ana/);
    assert.equal((await repairRecordings(folder())).files.length, 1);
  });

  it("is repaired at a start, or soon after it", async () => {
    await recordUntilDead(folder(), WRITTEN);
    disown(folder(), { ...thisOwner(), boot: "another", instance: "other" });
    const file = await new Promise<FinishedFile>((resolve, reject) => {
      const repairing = startRepair(folder(), resolve, reject, undefined, 20);
      // The first check finds it too young.
      setTimeout(() => utimesSync(join(folder(), "Ana_16778240.wav.part"), 0, 0), 10);
      setTimeout(() => repairing.stop(), 1000);
    });
    assert.equal(file.repaired, true);
  });

  it("is not looked for after the search is stopped, and not for ever", async () => {
    await recordUntilDead(folder(), WRITTEN);
    disown(folder(), { ...thisOwner(), boot: "another", instance: "other" });
    const files: FinishedFile[] = [];
    const take = (file: FinishedFile) => void files.push(file);
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    startRepair(folder(), take, assert.fail, undefined, 50).stop();
    startRepair(folder(), take, assert.fail, undefined, 1);
    await wait(200);
    utimesSync(join(folder(), "Ana_16778240.wav.part"), 0, 0);
    await wait(100);
    assert.deepEqual(files, []);
  });

  it("leaves all that says so in place until it is written down what can be continued", async () => {
    await recordUntilDead(folder(), WRITTEN);
    const left = ".zoom-rtms-left-node-00000000000000aa.json";
    writeFileSync(join(folder(), left), JSON.stringify({ owner: { ...thisOwner(), pid: 2 ** 22 + 1 }, left: [] }));
    disown(folder());
    const before = filesIn(folder());
    let during: string[] = [];
    await repairRecordings(folder(), DISK, later, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      during = filesIn(folder());
    });
    assert.deepEqual(during, before);
    assert.ok(!filesIn(folder()).some((name) => name === left || name.includes(".part")));
  });
});
